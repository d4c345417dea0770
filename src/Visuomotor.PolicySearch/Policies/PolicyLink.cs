using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// What ties one teacher to the policy: the policy linearised around the teacher's rollouts, and for BADMM and ADMM the multipliers and weights.
/// </summary>
/// <remarks>[L16] section 4.2; [M16] section 3.</remarks>
internal sealed class PolicyLink
{
    // nats of a time step that are nothing but rounding
    private const double Rounding = 1e-9;

    private readonly GuidedPolicySearchSettings _settings;
    private readonly PolicyLinearization _fit;
    private readonly LinearGaussianController? _metric;
    private LinearGaussianController _linearised, _new;
    private bool _hasLinearised, _hasNew;

    /// <summary>Makes the tie of one teacher.</summary>
    /// <param name="initial">The initial controller, which is kept: the inverses of its covariances are the metric of ADMM's quadratic penalty.</param>
    /// <param name="fit">Settings of the linear fit.</param>
    /// <param name="settings">Method and weights.</param>
    public PolicyLink(LinearGaussianController initial, FitSettings fit, GuidedPolicySearchSettings settings)
    {
        _settings = settings;
        _fit = new PolicyLinearization(initial.StateSize, initial.ActionSize, fit);
        _linearised = new LinearGaussianController(initial.Horizon, initial.StateSize, initial.ActionSize);
        _new = new LinearGaussianController(initial.Horizon, initial.StateSize, initial.ActionSize);
        Constraint = new PolicyConstraint(initial.Horizon, initial.ActionSize, settings.InitialWeight);
        Divergences = new double[initial.Horizon];
        ForgetDivergences();
        _metric = settings.Method == GuidedPolicySearchMethod.Admm ? initial : null;
    }

    /// <summary>pibar around the kept rollouts; null before the policy was trained.</summary>
    public LinearGaussianController? Linearised => _hasLinearised ? _linearised : null;

    /// <summary>pibar around the rollouts that are being judged; null if there is none.</summary>
    public LinearGaussianController? NewLinearised => _hasNew ? _new : null;

    /// <summary>lambda and nu.</summary>
    public PolicyConstraint Constraint { get; }

    /// <summary>E KL(p || pibar) at every time step of the controller that the policy imitates, nats; NaN until it is measured in an iteration.</summary>
    public double[] Divergences { get; }

    /// <summary>Whether this iteration has measured <see cref="Divergences"/>.</summary>
    public bool IsMeasured => !double.IsNaN(Divergences[0]);

    /// <summary>Whether the step size follows the policy's cost.</summary>
    public bool IsGlobal => _settings.StepRule == StepRule.Global;

    /// <summary>Whether a teacher that succeeds stays as it is: where it has learned alone first. Else it must be free to become what the policy can imitate.</summary>
    public bool HoldsTeacher => _settings.TeacherIterations > 0;

    /// <summary>What the KL bound holds to instead of the kept controller: the policy, for mirror descent.</summary>
    public LinearGaussianController? Anchor => IsMirrorDescent ? Linearised : null;

    /// <summary>KL bound of a step, nats per control step; null for that of a teacher without a policy.</summary>
    /// <param name="onPolicy">Whether the policy makes the rollouts.</param>
    public double? KlStep(bool onPolicy) => (onPolicy ? _settings.OnPolicyKlStep : null) ?? (Anchor is null ? null : _settings.PolicyKlStep);

    /// <summary>Whether a policy that makes the rollouts learns from those that succeed what it did there.</summary>
    public bool LearnsFromSuccesses => _settings.LearnFromSuccesses;

    /// <summary>Whether a policy that makes the rollouts keeps its noise: always where it learns what that noise led to.</summary>
    public bool KeepsNoise => _settings.KeepNoise || _settings.LearnFromSuccesses;

    /// <summary>The policy of the penalty, for BADMM and ADMM.</summary>
    public LinearGaussianController? PenaltyPolicy => IsMirrorDescent ? null : Linearised;

    /// <summary>nu of the penalty.</summary>
    public double[]? PenaltyWeights => PenaltyPolicy is null ? null : Constraint.Weights;

    /// <summary>lambda of the penalty.</summary>
    public MatrixSequence? PenaltyMultipliers => PenaltyPolicy is null ? null : Constraint.Multipliers;

    /// <summary>Whether lambda stands before pi(x) - u in the trajectory's step too.</summary>
    public bool ConstrainsDifference => _metric is not null;

    /// <summary>
    /// The controller whose precisions C_t^-1 are the metric of a difference between the policy's mean action and the teacher's. BADMM and mirror descent: that of the
    /// teacher, by which their divergences measure it. ADMM has one penalty nu/2 |pi(x) - u|^2 in one metric, that of the initial controller, in the steps of policy, trajectory and multipliers.
    /// </summary>
    /// <param name="teacher">The teacher's controller.</param>
    public LinearGaussianController MetricOf(LinearGaussianController teacher) => _metric ?? teacher;

    /// <summary>Moves what a teacher asks of the policy from its mean action mu to mu - M^-1 lambda / nu.</summary>
    /// <param name="t">Time step.</param>
    /// <param name="teacher">The teacher's controller.</param>
    /// <param name="target">Its mean action.</param>
    public void Shift(int t, LinearGaussianController teacher, Span<double> target)
    {
        if (PenaltyMultipliers is { } multipliers && PenaltyWeights is { } weights)
            LinearAlgebra.Multiply(MetricOf(teacher).Covariances[t], multipliers[t].Row(0), target, -1 / weights[t], 1);
    }

    private bool IsMirrorDescent => _settings.Method == GuidedPolicySearchMethod.Mdgps;

    /// <summary>Linearises the policy around rollouts that are being judged.</summary>
    /// <param name="rollouts">The rollouts; none leaves nothing.</param>
    /// <param name="meanActions">mu(o_t) on each of them.</param>
    /// <param name="covariance">Sigma.</param>
    /// <param name="prior">Mixture prior over [x; u], or null.</param>
    public void LineariseNew(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, Matrix covariance, MixturePrior? prior) =>
        _hasNew = TryLinearise(rollouts, meanActions, covariance, prior, _new);

    /// <summary>Linearises the policy around the kept rollouts.</summary>
    /// <inheritdoc cref="LineariseNew"/>
    public void Linearise(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, Matrix covariance, MixturePrior? prior) =>
        _hasLinearised = TryLinearise(rollouts, meanActions, covariance, prior, _linearised);

    /// <summary>Keeps the linearisation around the rollouts that were judged, if there is one.</summary>
    public void TakeNew()
    {
        if (!_hasNew) return;
        (_linearised, _new) = (_new, _linearised);
        (_hasLinearised, _hasNew) = (true, false);
    }

    /// <summary>Forgets lambda: a teacher that starts from the policy agrees with it.</summary>
    public void ForgetMultipliers() => Array.Clear(Constraint.Multipliers.Data);

    /// <summary>Whether the Lagrangian has a penalty.</summary>
    public bool HasPenalty(LinearGaussianController? policy) => !IsMirrorDescent && policy is not null;

    /// <summary>sum_t nu_t E KL(p || pibar): what the Lagrangian adds to a controller's cost.</summary>
    public double Penalty(StateMarginals marginals, LinearGaussianController controller, LinearGaussianController? policy)
    {
        if (!HasPenalty(policy)) return 0;
        double sum = 0;
        for (int t = 0; t < controller.Horizon; t++) sum += Constraint.Weights[t] * marginals.KullbackLeibler(t, controller, policy!);
        return sum;
    }

    /// <summary>Begins an iteration, which knows nothing of the divergence until it measures it.</summary>
    public void ForgetDivergences() => Array.Fill(Divergences, double.NaN);

    /// <summary>Remembers the divergence of a controller from the policy at every time step.</summary>
    public void MeasureDivergence(StateMarginals marginals, LinearGaussianController controller, LinearGaussianController policy)
    {
        for (int t = 0; t < Divergences.Length; t++)
        {
            double divergence = marginals.KullbackLeibler(t, controller, policy);

            // what rounding leaves of a controller that is the policy itself must not move nu
            Divergences[t] = Math.Abs(divergence) < Rounding ? 0 : divergence;
        }
    }

    /// <summary>The dual step: lambda.</summary>
    public void UpdateMultipliers(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, LinearGaussianController teacher)
    {
        if (IsMirrorDescent || Linearised is null || rollouts.Count == 0) return;
        double unit = _metric is null ? _settings.Policy.ActionUnit : 1;
        Constraint.UpdateMultipliers(rollouts, meanActions, teacher, _settings.DualRate / (unit * unit), _metric);
    }

    /// <summary>Once an iteration: nu, for BADMM, by the divergence that this iteration has measured; where it has measured none, nu stays.</summary>
    public void UpdateWeights()
    {
        if (_settings.Method == GuidedPolicySearchMethod.Badmm && IsMeasured) Constraint.UpdateWeights(Divergences, _settings.MinimumWeight, _settings.MaximumWeight);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_hasLinearised);
        NumberBytes.Write(writer, Constraint.Multipliers.Data);
        NumberBytes.Write(writer, Constraint.Weights);
        NumberBytes.Write(writer, Divergences);
        _linearised.WriteTo(writer);
    }

    public void Restore(BinaryReader reader)
    {
        _hasLinearised = reader.ReadBoolean();
        _hasNew = false;
        NumberBytes.Read(reader, Constraint.Multipliers.Data);
        NumberBytes.Read(reader, Constraint.Weights);
        NumberBytes.Read(reader, Divergences, finite: false);
        _linearised.ReadFrom(reader, isSet: _hasLinearised);
        StateCheck.Require(Constraint.Weights.All(weight => weight > 0), "a weight nu that is not above 0");
    }

    private bool TryLinearise(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, Matrix covariance, MixturePrior? prior, LinearGaussianController into)
    {
        if (rollouts.Count < (prior?.Mixture is null ? 2 : 1)) return false;
        _fit.Fit(rollouts, meanActions, covariance, prior, into);
        if (_metric is null) return true;

        // the quadratic penalty of the plain dual form knows no covariance of the policy
        for (int t = 0; t < into.Horizon; t++) into.SetCovariance(t, _metric.Covariances[t]);
        return true;
    }
}
