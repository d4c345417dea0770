using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// What numbers of a teacher's step still mean something, in units of its own task, and the sentences for those that do not. Ours.
/// </summary>
internal static class TeacherBounds
{
    /// <summary>
    /// Largest gain of a step, where 1 means: a state number that is off by as much as it spreads over whole trials moves an action by one
    /// deviation of the initial controller's
    /// noise. With 1,000 the thousandth part of a movement does so, which is less than a fit to a few trials can tell. Shipped tasks reach
    /// 20 to 120.
    /// </summary>
    public const double LargestGain = 1000;

    /// <summary>A multiplier from which on hardly anything of the cost is felt beside the divergence.</summary>
    private const double HardlyAStep = 1e12;

    // nats over a trajectory, and a fitted cost as a multiple of those that were measured: beyond, a linear model has left what it was
    // fitted to
    private const double LargestDivergence = 1e9,
        LargestCost = 1e6;

    /// <summary>Whether a divergence of a controller from the policy, nats over the trajectory, says how far apart they are.</summary>
    public static bool IsSound(double divergence) => Math.Abs(divergence) < LargestDivergence;

    /// <summary>Whether an expected cost under fitted dynamics can be compared with others.</summary>
    /// <param name="expected">The expected cost.</param>
    /// <param name="measured">A mean cost of trials.</param>
    public static bool IsSound(double expected, double measured) => Math.Abs(expected) <= LargestCost * Math.Max(1e-4, Math.Abs(measured));

    /// <summary>The largest gain of a controller, in the unit of <see cref="LargestGain"/>.</summary>
    /// <param name="controller">The controller.</param>
    /// <param name="spread">Spread of each state number.</param>
    /// <param name="noise">Deviation of each action number's noise at the start.</param>
    public static double Gain(LinearGaussianController controller, ReadOnlySpan<double> spread, ReadOnlySpan<double> noise)
    {
        double largest = 0;
        for (int t = 0; t < controller.Horizon; t++)
        {
            MatrixSpan gain = controller.Gain(t);
            for (int i = 0; i < noise.Length; i++)
            {
                for (int j = 0; j < spread.Length; j++)
                    largest = Math.Max(largest, Math.Abs(gain[i, j]) * spread[j] / noise[i]);
            }
        }
        return largest;
    }

    /// <summary>How far each state number spreads over all time steps of some rollouts: its standard deviation.</summary>
    public static double[] Spread(IReadOnlyList<Trajectory> rollouts)
    {
        int states = rollouts[0].StateSize,
            count = 0;
        double[] mean = new double[states],
            spread = new double[states];
        foreach (Trajectory rollout in rollouts)
        {
            for (int t = 0; t < rollout.Horizon; t++, count++)
                LinearAlgebra.AddScaled(1, rollout.States.Span.Row(t), mean);
        }
        LinearAlgebra.Scale(1.0 / count, mean, mean);
        foreach (Trajectory rollout in rollouts)
        {
            for (int t = 0; t < rollout.Horizon; t++)
            {
                for (int j = 0; j < states; j++)
                    spread[j] += (rollout.States[t, j] - mean[j]) * (rollout.States[t, j] - mean[j]) / count;
            }
        }
        for (int j = 0; j < states; j++)
            spread[j] = Math.Sqrt(spread[j]);
        return spread;
    }

    /// <summary>Mean deviation of each action number's noise.</summary>
    public static double[] Noise(LinearGaussianController initial)
    {
        double[] noise = new double[initial.ActionSize];
        for (int i = 0; i < noise.Length; i++)
        {
            for (int t = 0; t < initial.Horizon; t++)
                noise[i] += Math.Sqrt(initial.Covariances[t][i, i]) / initial.Horizon;
        }
        return noise;
    }

    /// <summary>What a person should know of a step that was found; null if nothing.</summary>
    public static string? Describe(TrajectoryStep step, double bound) =>
        !step.BoundActive ? $"the step's bound of {Text(bound)} nats did not bind: the model asks for no more than {Text(step.Kl)}"
        : step.Eta >= HardlyAStep ? $"the step's bound of {Text(bound)} nats left hardly a step: its multiplier is {Text(step.Eta)}"
        : null;

    /// <summary>Three digits.</summary>
    public static string Text(double value) => value.ToString("g3", CultureInfo.InvariantCulture);
}
