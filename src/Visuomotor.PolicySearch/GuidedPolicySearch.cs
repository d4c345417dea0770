using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Guided policy search: the teachers' trajectory optimisation, and one policy that learns from all of them and that they are held to.
/// A camera policy comes in two stages: first a small policy of the full state keeps the teachers imitable, then the camera's takes its
/// place.
/// After each iteration the whole state can be saved; a restored training continues with the same bits.
/// </summary>
/// <remarks>
/// [L16] sections 4 (BADMM) and 5.2 (stages), [M16] (mirror descent); docs/method.md, section 2. A round's steps come in the order
/// (d)(a)(b)(c), so that an iteration ends with a policy that has seen its teachers' last controllers; the first round of all has no policy
/// yet.
/// </remarks>
public sealed class GuidedPolicySearch : TrajectoryTraining
{
    private readonly IEnvironment _environment;
    private readonly AgreementSettings _agreement;
    private readonly PolicyLearner _learner;

    /// <summary>Starts a training.</summary>
    /// <param name="environment">What is driven; it stays the caller's to dispose.</param>
    /// <param name="settings">Settings of the teachers.</param>
    /// <param name="policySettings">Settings of the method and of the policy.</param>
    /// <param name="threads">Threads to use, at least 1; results do not depend on it.</param>
    /// <param name="poseNetwork">For a camera policy, the network of pose pre-training whose convolutional layers it starts from.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the pose network is of another architecture.</exception>
    public GuidedPolicySearch(
        IEnvironment environment,
        TrainingSettings settings,
        GuidedPolicySearchSettings policySettings,
        int threads,
        Network? poseNetwork = null
    )
        : base(environment, settings, threads)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(policySettings);
        policySettings.Validate();
        policySettings.Policy.RequireShortHistory(environment.Horizon);
        if (policySettings.Camera is not null)
            CameraPolicy.Check(environment, poseNetwork);
        _environment = environment;
        PolicySettings = policySettings;
        _agreement = policySettings.Agreement;
        _learner = new PolicyLearner(environment, Teachers, settings, policySettings, threads, poseNetwork);
        int capacity = Math.Max(settings.Fit.MaximumTrajectories, policySettings.Policy.Trajectories);
        foreach (Teacher teacher in Teachers)
            teacher.Memory.Capacity = capacity;
        SetStages([.. Stages()]);
    }

    /// <summary>Settings of the method and of the policy.</summary>
    public GuidedPolicySearchSettings PolicySettings { get; }

    /// <summary>The policy that learns: in the stages of a camera task first that of the full state, then the camera's.</summary>
    public GlobalPolicy Policy => _learner.Policy;

    /// <summary>
    /// The policy that is the training's result so far: the one that learns or, with <see cref="OwnTrialsSettings.KeepBest"/>,
    /// the one whose own rollouts succeeded most often.
    /// </summary>
    public GlobalPolicy KeptPolicy => Best.Copy ?? Policy;

    /// <summary><see cref="KeptPolicy"/>, once it has learned.</summary>
    public override GlobalPolicy? LearnedPolicy => Policy.IsTrained ? KeptPolicy : null;

    /// <summary>Which stage the last iteration belonged to.</summary>
    public string Stage => PolicySettings.StageOf(Iteration);

    /// <summary>
    /// Whether the policy made all trials of the last iteration; a teacher is then the policy, linearised around its trials.
    /// </summary>
    public override bool PolicyMakesTrials => _learner.MakesTrials && Iteration >= PolicySettings.OwnTrials?.From;

    /// <summary>Makes sure that a camera policy for a task can start from a pose network.</summary>
    /// <exception cref="ArgumentException">The task has no camera, or the network is of another architecture; the message shows
    /// both.</exception>
    public static void CheckPoseNetwork(IEnvironment environment, Network poseNetwork)
    {
        ArgumentNullException.ThrowIfNull(environment);
        CameraPolicy.Check(environment, poseNetwork);
    }

    /// <summary>Observations that the policy learned from the last time, each with what its teacher would do there.</summary>
    public int Examples => _learner.Examples;

    /// <summary>nu_t of a teacher, one per time step; none for mirror descent and while teachers learn alone.</summary>
    public IReadOnlyList<double> PolicyWeights(int teacher) => Constraint(teacher)?.Weights ?? [];

    /// <summary>Length of lambda_t of a teacher, one per time step; none for mirror descent and while teachers learn alone.</summary>
    public IReadOnlyList<double> PolicyMultipliers(int teacher) =>
        Constraint(teacher) is null ? [] : PolicyMetrics.Lengths(Constraint(teacher)!.Multipliers);

    /// <summary>
    /// E KL(p(u|x) || pi(u|x)) at every time step, nats, of the controller that the policy imitates: a teacher's new one, or the kept one
    /// where it has none. None where the last iteration did not measure it, as while teachers learn alone. For mirror descent the policy
    /// is the one that has learned from that step, else the one that the step was held to.
    /// </summary>
    public IReadOnlyList<double> PolicyDivergences(int teacher) =>
        Teachers[teacher].Link is { IsMeasured: true } link ? link.Divergences : [];

    private protected override IReadOnlyList<StepSeries> SeriesOf(int teacher) =>
        PolicyMetrics.Series(PolicyDivergences(teacher), PolicyWeights(teacher), PolicyMultipliers(teacher));

    /// <summary>The policy whose own rollouts succeeded most often.</summary>
    internal BestPolicy Best { get; } = new();

    internal override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        Policy.Save(writer);
        Best.Save(writer);
        _learner.SavePrior(writer);
        foreach (Teacher teacher in Teachers)
            teacher.Link?.Save(writer);
    }

    internal override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        long start = reader.BaseStream.Position;
        Policy.Restore(reader);
        Best.Restore(reader, (int)(reader.BaseStream.Position - start), Teachers.Count);
        Best.Check(Policy);
        _learner.RestorePrior(reader);
        foreach (Teacher teacher in Teachers)
            teacher.Link?.Restore(reader);
        UpdateKeptPolicy();
    }

    private protected override void Improve(
        int iteration,
        Dictionary<string, double> seconds,
        Dictionary<string, double> extra,
        CancellationToken cancellation
    )
    {
        foreach (Teacher teacher in Teachers)
            teacher.Link?.ForgetDivergences();
        (double loss, double images) = (double.NaN, 0);
        bool rolledBack = CurrentStage.RollsBack();
        UpdateKeptPolicy();
        if (!CurrentStage.LearnsPolicy)
        {
            base.Improve(iteration, seconds, extra, cancellation);
        }
        else if (rolledBack)
        {
            foreach (Teacher teacher in Teachers)
                teacher.IgnoreRollouts();
        }
        else
        {
            loss = Agree(iteration, seconds, cancellation);
            images = _agreement.RoundsPerIteration * _learner.Pictures;
        }
        PolicyMetrics.Add(extra, [.. Teachers.Select(teacher => teacher.Link).OfType<PolicyLink>()], _agreement, images, loss);
    }

    /// <summary>An iteration, once its trials are made, by the steps of docs/method.md, section 2.</summary>
    /// <returns>The policy's loss.</returns>
    private double Agree(int iteration, Dictionary<string, double> seconds, CancellationToken cancellation)
    {
        // 2 dynamics, 3 judge: with the policy linearised around these trials, too, since its divergence and cost are judged
        Dictionary<Trajectory, Matrix> before = [];
        if (Policy.IsTrained)
            Timed(seconds, "linearisation", () => before = _learner.LineariseTrials(iteration));
        Timed(seconds, "fit", () => EachTeacher(teacher => CurrentStage.Judge(teacher, PriorOf(teacher))));

        double loss = double.NaN;
        PolicyLesson? lesson = CurrentStage.Lesson(before);
        for (int round = 1; round <= _agreement.RoundsPerIteration; round++)
        {
            // (d) teachers
            Timed(seconds, "optimiser", () => EachTeacher(teacher => teacher.FindNext()));

            // (c) nu, by what was measured just now, once an iteration
            if (round == 1)
                foreach (Teacher teacher in Teachers)
                    teacher.Link!.UpdateWeights();

            // (a) policy
            if (lesson is not null)
            {
                Timed(seconds, "policy", () => loss = _learner.Imitate(lesson, iteration, round, seconds, cancellation));
                CurrentStage.Restrain(before, cancellation);
            }

            // (b) linearise
            (IReadOnlyList<Trajectory>[] kept, Dictionary<Trajectory, Matrix> actions) = ([], []);
            Timed(seconds, "linearisation", () => (kept, actions) = _learner.LineariseKept(iteration, round));

            // (c) lambda: a teacher that is held does not give way, and its multipliers would grow without end
            for (int i = 0; i < Teachers.Count; i++)
            {
                Teacher teacher = Teachers[i];
                if (!teacher.IsHeld)
                    teacher.Link!.UpdateMultipliers(kept[i], [.. kept[i].Select(rollout => actions[rollout])], teacher.Current);
            }
        }
        foreach (Teacher teacher in Teachers.Where(teacher => teacher.HasKept && teacher.Link!.Linearised is null))
            teacher.Note("too few sound trials that the policy could see: not tied to it in this iteration");

        // a step that is bound to the policy leaves what shows once the policy has learned
        if (!_agreement.HasPenalty)
            EachTeacher(teacher => teacher.Step.MeasureDivergence());
        return loss;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _learner.Dispose();
            Best.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>The stages that the settings ask for.</summary>
    private IEnumerable<Stage> Stages()
    {
        TeachersAndPolicySettings together = PolicySettings.TeachersAndPolicy;
        int alone = PolicySettings.TeachersAlone.Iterations;
        if (alone > 0)
            yield return new TeachersAlone(Settings, policyFollows: true);
        yield return new TeachersAndPolicy(Settings, together, alone, _learner);
        if (PolicySettings.Camera is { } camera)
            yield return new CameraStage(Settings, camera, together, _learner);
        if (PolicySettings.OwnTrials is { } own)
            yield return new OwnTrials(Settings, own, together, alone, _learner, Best);
    }

    private void UpdateKeptPolicy()
    {
        if (PolicySettings.OwnTrials is not { KeepBest: true })
            return;
        Best.UpdateCopy(() =>
            new GlobalPolicy(_environment, Policy.Network.Definition, RandomStream.Create(Settings.Seed, "kept policy"), Policy.SeesState)
        );
    }

    private PolicyConstraint? Constraint(int teacher) => _agreement.HasPenalty ? Teachers[teacher].Link?.Agreement.State : null;
}
