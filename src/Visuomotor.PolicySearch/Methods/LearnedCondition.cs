using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>What a training has learned for one condition.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="CreateController">Makes what drives one trial by what was learned, with exploration noise from a stream, or without for
/// null. A method that acts without noise ignores the stream.</param>
/// <param name="LastRollout">A trial of the last iteration, to be shown; valid until the next.</param>
public sealed record LearnedCondition(ICondition Condition, Func<RandomStream?, IController> CreateController, Trajectory LastRollout)
{
    /// <summary>
    /// The states that had been predicted for <see cref="LastRollout"/> before it was made (T x state size); null where nothing was.
    /// </summary>
    public Matrix? Predicted { get; init; }

    /// <summary>
    /// Numbers per time step for rollout files and the report, such as divergences; each series has the same title in all conditions, and
    /// may be left out where it was not measured.
    /// </summary>
    public IReadOnlyList<StepSeries> Series { get; init; } = [];
}
