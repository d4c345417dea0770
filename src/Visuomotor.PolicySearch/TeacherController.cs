using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>Lets a linear-Gaussian controller drive a rollout, with its own exploration noise or without.</summary>
/// <param name="controller">The controller.</param>
/// <param name="noise">Source of the exploration noise, or null for mean actions.</param>
/// <param name="smoothing">How slowly the noise changes, see <see cref="ExplorationNoise"/>.</param>
public sealed class TeacherController(LinearGaussianController controller, RandomStream? noise, double smoothing = 0) : IController
{
    private readonly ExplorationNoise? _source = noise is null ? null : new ExplorationNoise(noise, controller.ActionSize, smoothing);
    private readonly double[] _noise = noise is null ? [] : new double[controller.ActionSize];

    /// <inheritdoc/>
    public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
    {
        _source?.Next(_noise);
        controller.Act(t, state, _noise, action);
    }
}
