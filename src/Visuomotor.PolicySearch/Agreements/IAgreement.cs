using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// How one teacher and the policy are brought to agree. What it is given as the policy is pibar, the policy linearised around the
/// teacher's kept trials; null before there is one.
/// </summary>
/// <remarks>docs/method.md, section 10.</remarks>
internal interface IAgreement
{
    /// <summary>What the KL bound of the teacher's step holds to; null for the teacher's own kept controller.</summary>
    LinearGaussianController? Anchor(LinearGaussianController? policy);

    /// <summary>KL bound of that step, nats per control step; null for that of a teacher without a policy.</summary>
    double? KlStep(LinearGaussianController? policy);

    /// <summary>What stands in the teacher's problem beside its cost; null for nothing.</summary>
    PolicyPenalty? Penalty(LinearGaussianController? policy);

    /// <summary>
    /// The controller whose precisions C_t^-1 are the metric M of a difference between the policy's mean action and the teacher's.
    /// </summary>
    /// <param name="teacher">The teacher's controller.</param>
    LinearGaussianController MetricOf(LinearGaussianController teacher);

    /// <summary>Step (a): moves what a teacher asks of the policy, where its multipliers say so.</summary>
    /// <param name="t">Time step.</param>
    /// <param name="teacher">The teacher's controller.</param>
    /// <param name="target">Its mean action.</param>
    void Shift(int t, LinearGaussianController teacher, Span<double> target);

    /// <summary>Step (b): what the agreement knows of pibar beside its mean.</summary>
    void SetCovariances(LinearGaussianController policy);

    /// <summary>Step (c): lambda, by the policy's mean actions on a teacher's trials.</summary>
    void UpdateMultipliers(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, LinearGaussianController teacher);

    /// <summary>Step (c), once an iteration: nu, by the divergences that this iteration has measured.</summary>
    /// <param name="divergences">E KL(p(u|x) || pibar(u|x)) at every step, nats.</param>
    void UpdateWeights(ReadOnlySpan<double> divergences);

    /// <summary>Forgets lambda: a teacher that starts from the policy agrees with it.</summary>
    void ForgetMultipliers();

    /// <summary>
    /// Numbers that outlive an iteration, lambda_t and then nu_t, in the training's state; an agreement without them has them at their
    /// start there.
    /// </summary>
    PolicyConstraint State { get; }
}
