using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Plain ADMM: one penalty nu/2 (pi(x) - u)' M (pi(x) - u) with a nu that stays, and multipliers on pi(x) - u. M = C^-1 of the initial
/// controller, in the steps of trajectory, policy and multipliers.
/// </summary>
/// <remarks>docs/method.md, section 10.</remarks>
internal sealed class PlainAdmm : IAgreement
{
    private readonly PlainAdmmSettings _settings;
    private readonly LinearGaussianController _metric;

    /// <summary>Makes the agreement of one teacher.</summary>
    /// <param name="initial">The initial controller, which is kept: the inverses of its covariances are the metric.</param>
    /// <param name="settings">Settings.</param>
    public PlainAdmm(LinearGaussianController initial, PlainAdmmSettings settings)
    {
        _settings = settings;
        _metric = initial;
        State = new PolicyConstraint(initial.Horizon, initial.ActionSize, settings.Weight);
    }

    /// <inheritdoc/>
    public PolicyConstraint State { get; }

    /// <inheritdoc/>
    public LinearGaussianController? Anchor(LinearGaussianController? policy) => null;

    /// <inheritdoc/>
    public double? KlStep(LinearGaussianController? policy) => null;

    /// <inheritdoc/>
    public PolicyPenalty? Penalty(LinearGaussianController? policy) =>
        policy is null ? null : new PolicyPenalty(policy, State.Weights, State.Multipliers, ConstrainsDifference: true);

    /// <inheritdoc/>
    public LinearGaussianController MetricOf(LinearGaussianController teacher) => _metric;

    /// <summary>mu becomes mu - M^-1 lambda / nu.</summary>
    /// <inheritdoc/>
    public void Shift(int t, LinearGaussianController teacher, Span<double> target) =>
        LinearAlgebra.Multiply(_metric.Covariances[t], State.Multipliers[t].Row(0), target, -1 / State.Weights[t], 1);

    /// <summary>The quadratic penalty knows no covariance of the policy.</summary>
    /// <inheritdoc/>
    public void SetCovariances(LinearGaussianController policy)
    {
        for (int t = 0; t < policy.Horizon; t++)
            policy.SetCovariance(t, _metric.Covariances[t]);
    }

    /// <inheritdoc/>
    public void UpdateMultipliers(
        IReadOnlyList<Trajectory> rollouts,
        IReadOnlyList<Matrix> meanActions,
        LinearGaussianController teacher
    ) => State.UpdateMultipliers(rollouts, meanActions, teacher, _settings.DualRate, _metric);

    /// <inheritdoc/>
    public void UpdateWeights(ReadOnlySpan<double> divergences)
    {
        // nu stays
    }

    /// <inheritdoc/>
    public void ForgetMultipliers() => Array.Clear(State.Multipliers.Data);
}
