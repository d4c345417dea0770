using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Random torques of a given size relative to the limits.</summary>
internal sealed class RandomController(RobotTask task, double scale, ulong seed) : IController
{
    private readonly RandomStream _random = RandomStream.Create(seed, "test actions");

    public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
    {
        for (int j = 0; j < action.Length; j++)
            action[j] = scale * task.ActionHigh[j] * _random.NextGaussian();
    }
}

/// <summary>A controller from a lambda over (t, state, action).</summary>
internal sealed class LambdaController(LambdaController.Rule rule) : IController
{
    internal delegate void Rule(int t, ReadOnlySpan<double> state, Span<double> action);

    public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action) => rule(t, state, action);
}
