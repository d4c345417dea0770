using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Guided policy search: the teachers' trajectory optimisation, and one policy that learns from all of them and that they are held to.
/// After each iteration the whole state can be saved; a restored training continues with the same bits.
/// </summary>
/// <remarks>
/// [L16] section 4 (BADMM) and [M16] (mirror descent). A round's steps come in the order (d)(a)(b)(c) of METHOD section 3, so that an iteration
/// ends with a policy that has seen its teachers' last controllers; the first round of all has no policy yet.
/// </remarks>
public sealed class GuidedPolicySearch : TrajectoryTraining
{
    private readonly PolicyTrainer _trainer;
    private readonly MixturePrior _policyPrior;

    /// <summary>Starts a training.</summary>
    /// <param name="task">The task; stays the caller's to dispose.</param>
    /// <param name="settings">Settings of the teachers.</param>
    /// <param name="policySettings">Settings of the method and of the policy.</param>
    /// <param name="threads">Threads to use, at least 1; results do not depend on it.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public GuidedPolicySearch(RobotTask task, TrainingSettings settings, GuidedPolicySearchSettings policySettings, int threads)
        : base(task, settings, threads)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(policySettings);
        policySettings.Validate();
        PolicySettings = policySettings;
        NetworkDefinition definition = NetworkDefinition.FullState(task.ObservationSize, task.ActionSize, policySettings.Policy.Hidden);
        Policy = new GlobalPolicy(task, definition, RandomStream.Create(settings.Seed, "policy weights"));
        _trainer = new PolicyTrainer(Policy, task, policySettings.Policy, threads);
        _policyPrior = new MixturePrior(settings.Fit);
        foreach (Teacher teacher in Teachers) teacher.Link = new PolicyLink(teacher.Next, settings.Fit, policySettings);
    }

    /// <summary>Settings of the method and of the policy.</summary>
    public GuidedPolicySearchSettings PolicySettings { get; }

    /// <summary>The policy.</summary>
    public GlobalPolicy Policy { get; }

    /// <summary>nu_t of a teacher, one per time step.</summary>
    public IReadOnlyList<double> PolicyWeights(int teacher) => Teachers[teacher].Link!.Constraint.Weights;

    /// <summary>E KL(p(u|x) || pi(u|x)) of a teacher's last step at every time step, nats; zeros before the policy was trained.</summary>
    public IReadOnlyList<double> PolicyDivergences(int teacher) => Teachers[teacher].Link!.Divergences;

    private bool IsMirrorDescent => PolicySettings.Method == GuidedPolicySearchMethod.Mdgps;

    internal override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(Policy.IsTrained);
        TrainingState.Write(writer, Policy.Mean);
        TrainingState.Write(writer, Policy.Deviation);
        TrainingState.Write(writer, Policy.Covariance.Data);
        TrainingState.Write(writer, Policy.Factor.Data);
        foreach (float each in Policy.Network.Parameters) writer.Write(each);
        TrainingState.Write(writer, _policyPrior.Mixture);
        foreach (Teacher teacher in Teachers)
        {
            writer.Write(teacher.Link!.Linearised is not null);
            teacher.Link.Each(numbers => TrainingState.Write(writer, numbers));
        }
    }

    internal override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        Policy.IsTrained = reader.ReadBoolean();
        TrainingState.Read(reader, Policy.Mean);
        TrainingState.Read(reader, Policy.Deviation);
        TrainingState.Read(reader, Policy.Covariance.Data);
        TrainingState.Read(reader, Policy.Factor.Data);
        foreach (ref float each in Policy.Network.Parameters) each = reader.ReadSingle();
        Policy.Network.MarkChanged();
        _policyPrior.Restore(TrainingState.ReadMixture(reader));
        foreach (Teacher teacher in Teachers)
        {
            teacher.Link!.RestoreLinearised(reader.ReadBoolean());
            teacher.Link.Each(numbers => TrainingState.Read(reader, numbers));
        }
    }

    private protected override void Improve(int iteration, Dictionary<string, double> seconds, Dictionary<string, double> extra, CancellationToken cancellation)
    {
        int rounds = IsMirrorDescent ? 1 : PolicySettings.InnerRounds;
        if (Policy.IsTrained) Timed(seconds, "linearisation", () => Linearise(iteration, 0, kept: false));
        Timed(seconds, "fit", () => EachTeacher(teacher => teacher.Learn(PriorOf(teacher))));
        for (int round = 1; round <= rounds; round++)
        {
            Timed(seconds, "optimiser", () => EachTeacher(teacher => teacher.FindNext()));
            if (round == 1) foreach (Teacher teacher in Teachers) teacher.Link!.UpdateWeights();
            Timed(seconds, "policy", () => extra["policyLoss"] = Imitate(iteration, round, cancellation));
            Matrix[][] actions = [];
            Timed(seconds, "linearisation", () => actions = Linearise(iteration, round, kept: true));
            for (int i = 0; i < Teachers.Count; i++) Teachers[i].Link!.UpdateMultipliers(Teachers[i].KeptHistory, actions[i], Teachers[i].Current);
        }
        extra["policyKl"] = Teachers.Average(teacher => teacher.Link!.Divergences.Sum());
        extra["policyWeight"] = Teachers.Average(teacher => teacher.Link!.Constraint.Weights.Average());
    }

    private protected override void RunRollouts(int iteration, CancellationToken cancellation)
    {
        foreach (Teacher teacher in Teachers) teacher.PolicyRollouts = Policy.IsTrained && !IsOnPolicy(iteration) ? PolicySettings.PolicyRollouts : 0;
        base.RunRollouts(iteration, cancellation);
    }

    private protected override IController RolloutController(Teacher teacher, int iteration, int sample, RandomStream noise) =>
        IsOnPolicy(iteration) || sample >= Settings.Samples - teacher.PolicyRollouts
            ? Policy.CreateController(noise)
            : base.RolloutController(teacher, iteration, sample, noise);

    private bool IsOnPolicy(int iteration) => Policy.IsTrained && iteration >= PolicySettings.OnPolicyFrom;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trainer.Dispose();
            Policy.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Step (a): the policy learns from the teachers.</summary>
    private double Imitate(int iteration, int round, CancellationToken cancellation)
    {
        if (round == 1) Policy.UpdateWhitening([.. Teachers.SelectMany(teacher => teacher.History)]);
        return _trainer.Train(Teachers, RandomStream.Create(Settings.Seed, "policy batches", iteration, round), cancellation);
    }

    /// <summary>Step (b): pibar around the kept rollouts, or around those that are about to be judged.</summary>
    /// <returns>mu(o_t) on each teacher's rollouts.</returns>
    private Matrix[][] Linearise(int iteration, int round, bool kept)
    {
        IReadOnlyList<Trajectory>[] rollouts = [.. Teachers.Select(teacher => kept ? teacher.KeptHistory : (IReadOnlyList<Trajectory>)teacher.Recent)];
        Matrix[][] actions = [.. rollouts.Select(each => each.Select(rollout => new Matrix(rollout.Horizon, rollout.ActionSize)).ToArray())];
        (int Teacher, int Rollout)[] slots = [.. rollouts.SelectMany((each, i) => Enumerable.Range(0, each.Count).Select(k => (i, k)))];
        ParallelSlots.For(slots.Length, Threads, slot => Policy.MeanActions(rollouts[slots[slot].Teacher][slots[slot].Rollout], actions[slots[slot].Teacher][slots[slot].Rollout]));
        if (Settings.Prior && slots.Length > 0)
            _policyPrior.Fit(PolicyLinearization.Points([.. rollouts.SelectMany(each => each)], [.. actions.SelectMany(each => each)]), RandomStream.Create(Settings.Seed, "policy prior", iteration, round));
        MixturePrior? prior = Settings.Prior ? _policyPrior : null;
        ParallelSlots.For(Teachers.Count, Threads, i =>
        {
            PolicyLink link = Teachers[i].Link!;
            if (kept) link.Linearise(rollouts[i], actions[i], Policy.Covariance, prior);
            else link.LineariseNew(rollouts[i], actions[i], Policy.Covariance, prior);
        });
        return actions;
    }
}
