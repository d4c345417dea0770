using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Mirror descent: a teacher's step is bound to the policy and starts there; the policy's projection onto what all teachers do is the
/// agreement, without multipliers or penalty.
/// </summary>
/// <remarks>[M16] section 3.</remarks>
internal sealed class MirrorDescent(LinearGaussianController initial, MirrorDescentSettings settings) : IAgreement
{
    // what the training's state has where other agreements have nu
    private const double StoredWeight = 0.01;

    /// <inheritdoc/>
    public PolicyConstraint State { get; } = new(initial.Horizon, initial.ActionSize, StoredWeight);

    /// <inheritdoc/>
    public LinearGaussianController? Anchor(LinearGaussianController? policy) => policy;

    /// <inheritdoc/>
    public double? KlStep(LinearGaussianController? policy) => policy is null ? null : settings.KlStep;

    /// <inheritdoc/>
    public PolicyPenalty? Penalty(LinearGaussianController? policy) => null;

    /// <inheritdoc/>
    public LinearGaussianController MetricOf(LinearGaussianController teacher) => teacher;

    /// <inheritdoc/>
    public void Shift(int t, LinearGaussianController teacher, Span<double> target)
    {
        // no multipliers
    }

    /// <inheritdoc/>
    public void SetCovariances(LinearGaussianController policy)
    {
        // pibar has the policy's own
    }

    /// <inheritdoc/>
    public void UpdateMultipliers(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, LinearGaussianController teacher)
    {
        // no multipliers
    }

    /// <inheritdoc/>
    public void UpdateWeights(ReadOnlySpan<double> divergences)
    {
        // no penalty
    }

    /// <inheritdoc/>
    public void ForgetMultipliers()
    {
        // no multipliers
    }
}
