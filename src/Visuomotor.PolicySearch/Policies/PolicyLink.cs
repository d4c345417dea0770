using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// What ties one teacher to the policy: the policy linearised around the teacher's rollouts, how far the two are apart, and the agreement
/// between them.
/// </summary>
/// <remarks>[L16] section 4.2; [M16] section 3.</remarks>
internal sealed class PolicyLink
{
    // nats of a time step that are nothing but rounding
    private const double Rounding = 1e-9;

    private readonly PolicyLinearization _fit;
    private LinearGaussianController _linearised,
        _new;
    private bool _hasLinearised,
        _hasNew;

    /// <summary>Makes the tie of one teacher.</summary>
    /// <param name="initial">The initial controller.</param>
    /// <param name="fit">Settings of the linear fit.</param>
    /// <param name="settings">How teachers and policy are brought to agree, and in which unit.</param>
    public PolicyLink(LinearGaussianController initial, FitSettings fit, GuidedPolicySearchSettings settings)
    {
        _fit = new PolicyLinearization(initial.StateSize, initial.ActionSize, fit);
        _linearised = new LinearGaussianController(initial.Horizon, initial.StateSize, initial.ActionSize);
        _new = new LinearGaussianController(initial.Horizon, initial.StateSize, initial.ActionSize);
        Agreement = settings.Agreement.Create(initial, settings.Policy.ActionUnit);
        Divergences = new double[initial.Horizon];
        ForgetDivergences();
    }

    /// <summary>How teacher and policy are brought to agree.</summary>
    public IAgreement Agreement { get; }

    /// <summary>pibar around the kept rollouts; null before the policy was trained.</summary>
    public LinearGaussianController? Linearised => _hasLinearised ? _linearised : null;

    /// <summary>pibar around the rollouts that are being judged; null if there is none.</summary>
    public LinearGaussianController? NewLinearised => _hasNew ? _new : null;

    /// <summary>
    /// E KL(p || pibar) at every time step of the controller that the policy imitates, nats; NaN until it is measured in an iteration.
    /// </summary>
    public double[] Divergences { get; }

    /// <summary>Whether this iteration has measured <see cref="Divergences"/>.</summary>
    public bool IsMeasured => !double.IsNaN(Divergences[0]);

    /// <summary>What the KL bound holds to instead of the kept controller.</summary>
    public LinearGaussianController? Anchor => Agreement.Anchor(Linearised);

    /// <summary>What ties the teacher to the policy in its own problem.</summary>
    public PolicyPenalty? Penalty => Agreement.Penalty(Linearised);

    /// <summary>Moves what a teacher asks of the policy from its mean action mu to mu - M^-1 lambda / nu.</summary>
    /// <param name="t">Time step.</param>
    /// <param name="teacher">The teacher's controller.</param>
    /// <param name="target">Its mean action.</param>
    public void Shift(int t, LinearGaussianController teacher, Span<double> target)
    {
        if (_hasLinearised)
            Agreement.Shift(t, teacher, target);
    }

    /// <summary>Linearises the policy around rollouts that are being judged.</summary>
    /// <param name="rollouts">The rollouts; none leaves nothing.</param>
    /// <param name="meanActions">mu(o_t) on each of them.</param>
    /// <param name="covariance">Sigma.</param>
    /// <param name="prior">Mixture prior over [x; u], or null.</param>
    public void LineariseNew(
        IReadOnlyList<Trajectory> rollouts,
        IReadOnlyList<Matrix> meanActions,
        Matrix covariance,
        MixturePrior? prior
    ) => _hasNew = TryLinearise(rollouts, meanActions, covariance, prior, _new);

    /// <summary>Linearises the policy around the kept rollouts.</summary>
    /// <inheritdoc cref="LineariseNew"/>
    public void Linearise(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions, Matrix covariance, MixturePrior? prior) =>
        _hasLinearised = TryLinearise(rollouts, meanActions, covariance, prior, _linearised);

    /// <summary>Keeps the linearisation around the rollouts that were judged, if there is one.</summary>
    public void TakeNew()
    {
        if (!_hasNew)
            return;
        (_linearised, _new) = (_new, _linearised);
        (_hasLinearised, _hasNew) = (true, false);
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
        if (_hasLinearised && rollouts.Count > 0)
            Agreement.UpdateMultipliers(rollouts, meanActions, teacher);
    }

    /// <summary>Once an iteration: nu, by the divergence that this iteration has measured; where it has measured none, nu stays.</summary>
    public void UpdateWeights()
    {
        if (IsMeasured)
            Agreement.UpdateWeights(Divergences);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_hasLinearised);
        NumberBytes.Write(writer, Agreement.State.Multipliers.Data);
        NumberBytes.Write(writer, Agreement.State.Weights);
        NumberBytes.Write(writer, Divergences);
        _linearised.WriteTo(writer);
    }

    public void Restore(BinaryReader reader)
    {
        _hasLinearised = reader.ReadBoolean();
        _hasNew = false;
        NumberBytes.Read(reader, Agreement.State.Multipliers.Data);
        NumberBytes.Read(reader, Agreement.State.Weights);
        NumberBytes.Read(reader, Divergences, finite: false);
        _linearised.ReadFrom(reader, isSet: _hasLinearised);
        StateCheck.Require(Agreement.State.Weights.All(weight => weight > 0), "a weight nu that is not above 0");
    }

    private bool TryLinearise(
        IReadOnlyList<Trajectory> rollouts,
        IReadOnlyList<Matrix> meanActions,
        Matrix covariance,
        MixturePrior? prior,
        LinearGaussianController into
    )
    {
        if (rollouts.Count < (prior?.Mixture is null ? 2 : 1))
            return false;
        _fit.Fit(rollouts, meanActions, covariance, prior, into);
        Agreement.SetCovariances(into);
        return true;
    }
}
