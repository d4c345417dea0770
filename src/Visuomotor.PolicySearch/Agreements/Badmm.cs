using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Bregman ADMM: multipliers lambda on the mean action and a penalty nu on the divergence, which moves. The metric of a difference is the
/// teacher's own, by which its divergence measures it.
/// </summary>
/// <remarks>[L16] section 4.</remarks>
internal sealed class Badmm : IAgreement
{
    // what rounding leaves between equal numbers and their mean, as a share
    private const double Rounding = 1e-12;

    private readonly BadmmSettings _settings;
    private readonly double _rate;

    /// <summary>Makes the agreement of one teacher.</summary>
    /// <param name="initial">The initial controller.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="actionUnit">The unit of the multipliers' rate.</param>
    public Badmm(LinearGaussianController initial, BadmmSettings settings, double actionUnit)
    {
        _settings = settings;
        _rate = settings.DualRate / (actionUnit * actionUnit);
        State = new PolicyConstraint(initial.Horizon, initial.ActionSize, settings.InitialWeight);
    }

    /// <inheritdoc/>
    public PolicyConstraint State { get; }

    /// <inheritdoc/>
    public LinearGaussianController? Anchor(LinearGaussianController? policy) => null;

    /// <inheritdoc/>
    public double? KlStep(LinearGaussianController? policy) => null;

    /// <inheritdoc/>
    public PolicyPenalty? Penalty(LinearGaussianController? policy) =>
        policy is null ? null : new PolicyPenalty(policy, State.Weights, State.Multipliers, ConstrainsDifference: false);

    /// <inheritdoc/>
    public LinearGaussianController MetricOf(LinearGaussianController teacher) => teacher;

    /// <summary>mu becomes mu - C lambda / nu.</summary>
    /// <inheritdoc/>
    public void Shift(int t, LinearGaussianController teacher, Span<double> target) =>
        LinearAlgebra.Multiply(teacher.Covariances[t], State.Multipliers[t].Row(0), target, -1 / State.Weights[t], 1);

    /// <inheritdoc/>
    public void SetCovariances(LinearGaussianController policy)
    {
        // pibar has the policy's own
    }

    /// <inheritdoc/>
    public void UpdateMultipliers(
        IReadOnlyList<Trajectory> rollouts,
        IReadOnlyList<Matrix> meanActions,
        LinearGaussianController teacher
    ) => State.UpdateMultipliers(rollouts, meanActions, teacher, _rate);

    /// <summary>nu_t doubles where the divergence is above its mean over t, and halves where it is two deviations below it.</summary>
    /// <remarks>[L16] appendix A.2.</remarks>
    /// <inheritdoc/>
    public void UpdateWeights(ReadOnlySpan<double> divergences)
    {
        double mean = 0,
            square = 0;
        foreach (double each in divergences)
            mean += each / divergences.Length;
        foreach (double each in divergences)
            square += (each - mean) * (each - mean) / divergences.Length;
        double low = mean - 2 * Math.Sqrt(square),
            high = mean + Rounding * Math.Abs(mean);
        double[] weights = State.Weights;
        for (int t = 0; t < weights.Length; t++)
        {
            if (divergences[t] > high)
                weights[t] = Math.Min(_settings.MaximumWeight, 2 * weights[t]);
            else if (divergences[t] < low)
                weights[t] = Math.Max(_settings.MinimumWeight, weights[t] / 2);
        }
    }

    /// <inheritdoc/>
    public void ForgetMultipliers() => Array.Clear(State.Multipliers.Data);
}
