using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Guided policy search: the teachers' trajectory optimisation, and one policy that learns from all of them and that they are held to.
/// A camera policy comes in two stages: first a small policy of the full state keeps the teachers imitable, then the camera's takes its place.
/// After each iteration the whole state can be saved; a restored training continues with the same bits.
/// </summary>
/// <remarks>
/// [L16] sections 4 (BADMM) and 5.2 (stages), [M16] (mirror descent). A round's steps come in the order (d)(a)(b)(c) of METHOD section 3, so that
/// an iteration ends with a policy that has seen its teachers' last controllers; the first round of all has no policy yet.
/// </remarks>
public sealed class GuidedPolicySearch : TrajectoryTraining
{
    // the share of rollouts that fail from which on the policy's step may be as long as its trust region
    private const double FullStepFailures = 0.25;

    private readonly IEnvironment _environment;
    private readonly Network? _poseNetwork;
    private readonly MixturePrior _policyPrior;
    private PolicyTrainer _trainer;
    private GlobalPolicy? _kept;

    // the policy's parameters before an iteration's first mini-batch
    private float[] _start = [];

    /// <summary>Starts a training.</summary>
    /// <param name="environment">What is driven; it stays the caller's to dispose.</param>
    /// <param name="settings">Settings of the teachers.</param>
    /// <param name="policySettings">Settings of the method and of the policy.</param>
    /// <param name="threads">Threads to use, at least 1; results do not depend on it.</param>
    /// <param name="poseNetwork">For a camera policy, the network of pose pre-training whose convolutional layers it starts from.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the pose network is of another architecture.</exception>
    public GuidedPolicySearch(IEnvironment environment, TrainingSettings settings, GuidedPolicySearchSettings policySettings, int threads, Network? poseNetwork = null)
        : base(environment, settings, threads)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(policySettings);
        policySettings.Validate();
        if (policySettings.Vision is not null) CameraPolicy.Check(environment, poseNetwork);
        _environment = environment;
        _poseNetwork = poseNetwork;
        PolicySettings = policySettings;
        _policyPrior = new MixturePrior(settings.Fit);
        bool seesState = policySettings.Vision is not null;
        NetworkDefinition definition = NetworkDefinition.FullState(seesState ? environment.StateSize : environment.ObservationSize, environment.ActionSize, policySettings.Policy.Hidden);
        Policy = new GlobalPolicy(environment, definition, RandomStream.Create(settings.Seed, "policy weights"), seesState);
        _trainer = new PolicyTrainer(Policy, environment, policySettings.Policy, threads);
        foreach (Teacher teacher in Teachers) teacher.Memory = Math.Max(settings.Fit.MaximumTrajectories, policySettings.Policy.Trajectories);
        if (policySettings.TeacherIterations == 0) LinkTeachers();
    }

    /// <summary>Settings of the method and of the policy.</summary>
    public GuidedPolicySearchSettings PolicySettings { get; }

    /// <summary>The policy that learns: in the stages of a camera task first that of the full state, then the camera's.</summary>
    public GlobalPolicy Policy { get; private set; }

    /// <summary>The policy that is the training's result so far: the one that learns or, with <see cref="GuidedPolicySearchSettings.KeepBest"/>, the one whose own rollouts succeeded most often.</summary>
    public GlobalPolicy KeptPolicy => _kept ?? Policy;

    /// <summary><see cref="KeptPolicy"/>, once it has learned.</summary>
    public override GlobalPolicy? LearnedPolicy => Policy.IsTrained ? KeptPolicy : null;

    /// <summary>Which stage the last iteration belonged to.</summary>
    public string Stage => PolicySettings.StageOf(Iteration);

    /// <summary>Whether the policy made all trials of the last iteration; a teacher is then the policy, linearised around its trials.</summary>
    public override bool PolicyMakesTrials => IsOnPolicy(Iteration);

    private bool TrainsEndToEnd => Policy.TakesPictures && PolicySettings.Vision is { Perception: Perception.EndToEnd, EndToEndBatches: > 0 };

    private protected override bool ReducesHeldNoise => false;

    private bool IsMirrorDescent => PolicySettings.Method == GuidedPolicySearchMethod.Mdgps;

    /// <summary>Makes sure that a camera policy for a task can start from a pose network.</summary>
    /// <exception cref="ArgumentException">The task has no camera, or the network is of another architecture; the message shows both.</exception>
    public static void CheckPoseNetwork(IEnvironment environment, Network poseNetwork)
    {
        ArgumentNullException.ThrowIfNull(environment);
        CameraPolicy.Check(environment, poseNetwork);
    }

    /// <summary>Observations that the policy learned from the last time, each with what its teacher would do there.</summary>
    public int Examples => _trainer.Examples;

    /// <summary>nu_t of a teacher, one per time step; none for mirror descent and while teachers learn alone.</summary>
    public IReadOnlyList<double> PolicyWeights(int teacher) => Constraint(teacher)?.Weights ?? [];

    /// <summary>Length of lambda_t of a teacher, one per time step; none for mirror descent and while teachers learn alone.</summary>
    public IReadOnlyList<double> PolicyMultipliers(int teacher)
    {
        if (Constraint(teacher)?.Multipliers is not { } multipliers) return [];
        return [.. Enumerable.Range(0, multipliers.Count).Select(t => Math.Sqrt(LinearAlgebra.Dot(multipliers[t].Data, multipliers[t].Data)))];
    }

    /// <summary>
    /// E KL(p(u|x) || pi(u|x)) at every time step, nats, of the controller that the policy imitates: a teacher's new one, or the kept one where it has none. None where the last iteration
    /// did not measure it, as while teachers learn alone. For mirror descent the policy is the one that has learned from that step, else the one that the step was held to.
    /// </summary>
    public IReadOnlyList<double> PolicyDivergences(int teacher) => Teachers[teacher].Link is { IsMeasured: true } link ? link.Divergences : [];

    private protected override IReadOnlyList<StepSeries> SeriesOf(int teacher)
    {
        StepSeries[] all =
        [
            new("KL divergence of policy from teachers, per time step", "nats", PolicyDivergences(teacher)),
            new("Weight ν, per time step", "ν", PolicyWeights(teacher)),
            new("Multipliers λ of the mean action, per time step", "length of λ", PolicyMultipliers(teacher)),
        ];
        return [.. all.Where(series => series.Values.Count > 0)];
    }

    /// <summary>The policy whose own rollouts succeeded most often.</summary>
    internal BestPolicy Best { get; } = new();

    internal override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        Policy.Save(writer);
        Best.Save(writer);
        GaussianMixture.Write(writer, _policyPrior.Mixture);
        foreach (Teacher teacher in Teachers) teacher.Link?.Save(writer);
    }

    internal override void Restore(BinaryReader reader)
    {
        if (Iteration > PolicySettings.Vision?.TeacherIterations) StartCamera();
        if (Iteration > PolicySettings.TeacherIterations && Teachers[0].Link is null) LinkTeachers();
        base.Restore(reader);
        long start = reader.BaseStream.Position;
        Policy.Restore(reader);
        Best.Restore(reader, (int)(reader.BaseStream.Position - start), Teachers.Count);
        Best.Check(Policy);
        _policyPrior.Restore(GaussianMixture.Read(reader, Settings.Fit.MaximumClusters, _environment.StateSize + _environment.ActionSize));
        foreach (Teacher teacher in Teachers) teacher.Link?.Restore(reader);
        KeepBest();
    }

    private protected override void RunRollouts(int iteration, CancellationToken cancellation)
    {
        if (iteration > PolicySettings.Vision?.TeacherIterations && !Policy.TakesPictures) StartCamera();
        if (iteration > PolicySettings.TeacherIterations && Teachers[0].Link is null) LinkTeachers();

        // the small policy before the camera is not kept, so no trial is spent on it
        bool trials = MakesTrials && !IsOnPolicy(iteration);
        foreach (Teacher teacher in Teachers)
        {
            teacher.OnPolicy = IsOnPolicy(iteration);
            if (teacher.OnPolicy && Best.IsEmpty && PolicySettings.OnPolicyKlStep is not null) teacher.Progress.Multiplier = 1;
            teacher.Searches = teacher.OnPolicy && !Best.IsEmpty && !teacher.IsHeld && PolicySettings.OnPolicyNoise != 1;
            teacher.PolicyRollouts = trials ? PolicySettings.PolicyRollouts : 0;
        }
        base.RunRollouts(iteration, cancellation);
    }

    private protected override IController RolloutController(Teacher teacher, int iteration, int sample, RandomStream noise) =>
        IsOnPolicy(iteration) || sample >= teacher.Rollouts.Length - teacher.PolicyRollouts
            ? Policy.CreateController(noise, teacher.IsSearch(sample) ? PolicySettings.OnPolicyNoise : 1)
            : base.RolloutController(teacher, iteration, sample, noise);

    private protected override void Improve(int iteration, Dictionary<string, double> seconds, Dictionary<string, double> extra, CancellationToken cancellation)
    {
        foreach (Teacher teacher in Teachers) teacher.Link?.ForgetDivergences();
        if (iteration <= PolicySettings.TeacherIterations)
        {
            base.Improve(iteration, seconds, extra, cancellation);
            Report(extra, images: 0, loss: double.NaN);
            return;
        }
        // whether the policy made this iteration's rollouts, which it has not where it is about to learn for the first time
        bool onPolicy = IsOnPolicy(iteration);
        if (onPolicy && IsTakenBack())
        {
            foreach (Teacher teacher in Teachers) teacher.ForgetRollouts();
            Report(extra, images: 0, loss: double.NaN);
            return;
        }
        int rounds = IsMirrorDescent ? 1 : PolicySettings.InnerRounds;
        double loss = double.NaN;
        Dictionary<Trajectory, Matrix> before = [];
        if (Policy.IsTrained)
        {
            Timed(seconds, "linearisation", () =>
            {
                before = MeanActions([.. Teachers.SelectMany(teacher => Policy.Visible(teacher.Recent))]);
                Linearise([.. Teachers.Select(teacher => Policy.Visible(teacher.Around))], before, iteration, 0, kept: false);
            });
        }
        Timed(seconds, "fit", () => EachTeacher(teacher => teacher.Learn(PriorOf(teacher))));
        Dictionary<Trajectory, Matrix> instead = OwnActions(before);
        for (int round = 1; round <= rounds; round++)
        {
            Timed(seconds, "optimiser", () => EachTeacher(teacher => teacher.FindNext()));
            if (round == 1) foreach (Teacher teacher in Teachers) teacher.Link!.UpdateWeights();
            double? region = onPolicy ? TrustRegion() : null;
            // a policy that succeeds everywhere stays as it is
            if (region != 0 && !Teachers.All(teacher => teacher.OnPolicy && teacher.IsHeld))
            {
                Timed(seconds, "policy", () => loss = Imitate(iteration, round, instead, before, seconds, cancellation));
                if (region is { } bound) StayInTrustRegion(before, bound);
            }
            IReadOnlyList<Trajectory>[] kept = [.. Teachers.Select(AroundKept)];
            Dictionary<Trajectory, Matrix> actions = [];
            Timed(seconds, "linearisation", () =>
            {
                actions = MeanActions([.. kept.SelectMany(each => each)]);
                Linearise(kept, actions, iteration, round, kept: true);
            });
            // a teacher that is held does not give way, and its multipliers would grow without end
            for (int i = 0; i < Teachers.Count; i++)
                if (!Teachers[i].IsHeld) Teachers[i].Link!.UpdateMultipliers(kept[i], [.. kept[i].Select(rollout => actions[rollout])], Teachers[i].Current);
        }
        foreach (Teacher teacher in Teachers.Where(teacher => teacher.HasKept && teacher.Link!.Linearised is null))
            teacher.Note("too few sound trials that the policy could see: not tied to it in this iteration");

        // mirror descent's step is bound to the policy; what it leaves shows once the policy has learned
        if (IsMirrorDescent) EachTeacher(teacher => teacher.MeasureDivergence());
        Report(extra, TrainsEndToEnd ? (double)rounds * PolicySettings.Vision!.EndToEndBatches * PolicySettings.Policy.BatchSize : 0, loss);
    }

    /// <summary>
    /// The rollouts that the policy is linearised around: the kept controller's or, where the camera saw none of these, the last that it saw, of a controller one step
    /// farther that was taken back.
    /// </summary>
    private IReadOnlyList<Trajectory> AroundKept(Teacher teacher)
    {
        if (!teacher.HasKept) return [];
        IReadOnlyList<Trajectory> kept = Policy.Visible(teacher.KeptHistory);
        return kept.Count > 0 ? kept : [.. Policy.Visible(teacher.History).TakeLast(teacher.Rollouts.Length)];
    }

    /// <summary>What an iteration has to say of the policy, beside its teachers' records.</summary>
    private void Report(Dictionary<string, double> extra, double images, double loss)
    {
        PolicyLink[] links = [.. Teachers.Select(teacher => teacher.Link).OfType<PolicyLink>()];
        (extra["images"], extra["policyLoss"]) = (images, loss);
        extra["policyKl"] = links.Where(link => link.IsMeasured).Select(link => link.Divergences.Sum()).DefaultIfEmpty(double.NaN).Average();
        if (!IsMirrorDescent) extra["policyWeight"] = links.Length == 0 ? double.NaN : links.Average(link => link.Constraint.Weights.Average());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trainer.Dispose();
            Policy.Dispose();
            _kept?.Dispose();
        }
        base.Dispose(disposing);
    }

    private PolicyConstraint? Constraint(int teacher) => IsMirrorDescent ? null : Teachers[teacher].Link?.Constraint;

    /// <summary>Whether the policy that is to be learned, not the small one before a camera's, can make rollouts.</summary>
    private bool MakesTrials => Policy.IsTrained && Policy.TakesPictures == (PolicySettings.Vision is not null);

    private bool IsOnPolicy(int iteration) => MakesTrials && iteration >= PolicySettings.OnPolicyFrom;

    /// <summary>Judges the policy by those of its rollouts that had its own noise; one that is clearly worse than the best gives way to it.</summary>
    private bool IsTakenBack()
    {
        Trajectory[][] trials = [.. Teachers.Select(teacher => teacher.OrdinaryRollouts.ToArray())];
        bool back = Best.TakesBack(Policy, [.. trials.Select(each => each.Count(rollout => rollout.Success))], [.. trials.Select(each => each.Length)]);
        KeepBest();
        return back;
    }

    private void KeepBest()
    {
        if (!PolicySettings.KeepBest || Best.IsEmpty)
        {
            _kept?.Dispose();
            _kept = null;
            return;
        }
        _kept ??= new GlobalPolicy(_environment, Policy.Network.Definition, RandomStream.Create(Settings.Seed, "kept policy"), Policy.SeesState);
        Best.CopyTo(_kept);
    }

    private void LinkTeachers()
    {
        foreach (Teacher teacher in Teachers) teacher.Link = new PolicyLink(_environment.InitialController(teacher.Condition), Settings.Fit, PolicySettings);
    }

    /// <summary>Puts the camera's policy in the place of the full state's; the teachers keep what they learned.</summary>
    private void StartCamera()
    {
        _trainer.Dispose();
        Policy.Dispose();
        Policy = CameraPolicy.Create(_environment, PolicySettings, _poseNetwork!, RandomStream.Create(Settings.Seed, "camera policy weights"));
        _trainer = new PolicyTrainer(Policy, _environment, PolicySettings.Policy, Threads);
        _policyPrior.Restore(null);
        LinkTeachers();
        foreach (Teacher teacher in Teachers) teacher.PrepareRollouts(PolicySettings.Vision!.Samples, _environment.ObservationSize, _environment.ImageSize, views: PolicySettings.Vision.RandomLooks ? 2 : 1);
    }

    /// <summary>Step (a): the policy learns from the teachers; of a camera's the layers behind the features first, then all of them.</summary>
    /// <param name="iteration">The iteration.</param>
    /// <param name="round">The round in it, from 1.</param>
    /// <param name="instead">What the policy is to do on rollouts of its own that it does not learn from a teacher.</param>
    /// <param name="before">The policy's mean actions on this iteration's rollouts, before it learns.</param>
    /// <param name="seconds">Takes the time of training end to end.</param>
    /// <param name="cancellation">Stops between mini-batches.</param>
    private double Imitate(
        int iteration, int round, Dictionary<Trajectory, Matrix> instead, Dictionary<Trajectory, Matrix> before, Dictionary<string, double> seconds, CancellationToken cancellation)
    {
        RandomStream Batches(string what) => RandomStream.Create(Settings.Seed, what, iteration, round);
        // teachers that start from the policy know nothing of what lies beyond this iteration's rollouts
        IReadOnlyList<Trajectory>[] rollouts = [.. Teachers.Select(teacher => Policy.Visible(teacher.OnPolicy ? teacher.Recent : teacher.Latest(PolicySettings.Policy.Trajectories)))];
        Trajectory[] seen = [.. rollouts.SelectMany(each => each)];
        if (seen.Length == 0) return double.NaN;
        if (round == 1)
        {
            Policy.UpdateWhitening(seen);
            _start = Policy.Network.Parameters.ToArray();
        }
        Dictionary<Trajectory, Matrix>? features = Policy.TakesPictures ? OfEach(seen, Policy.Features) : null;
        if (features is not null && !Policy.IsTrained) CameraPolicy.ScaleFirstWeights(Policy, [.. seen.Select(rollout => features[rollout])]);
        _trainer.Collect(Teachers, rollouts, instead, before, PolicySettings.OnPolicyRelaxation);
        double loss = _trainer.Train(PolicySettings.Policy.Batches, PolicySettings.Policy.LearningRate, features, Batches("policy batches"), cancellation);
        if (!TrainsEndToEnd) return loss;
        VisionSettings vision = PolicySettings.Vision!;
        Timed(seconds, "policy.endToEnd", () => loss = _trainer.Train(vision.EndToEndBatches, vision.LearningRate, features: null, Batches("end-to-end batches"), cancellation));
        return loss;
    }

    /// <summary>How far the policy's step may lead, nats per control step: less where few of its rollouts failed, those with more noise than its own aside, unless it learns from those that succeed. Null for as far as it likes.</summary>
    private double? TrustRegion()
    {
        double? bound = PolicySettings.OnPolicyTrustRegion * Best.Reach;
        if (PolicySettings.LearnFromSuccesses) return bound;
        double failing = Teachers.Average(teacher => teacher.OrdinaryRollouts.Average(rollout => rollout.Success ? 0.0 : 1));
        return bound * Math.Min(1, failing / FullStepFailures);
    }

    /// <summary>Takes the policy back as far as it went beyond its trust region: over the rollouts of no condition may it have moved by more, in the mean over their time steps.</summary>
    /// <param name="before">Its mean actions on this iteration's rollouts, before it learned.</param>
    /// <param name="bound">The most, nats per control step.</param>
    internal void StayInTrustRegion(Dictionary<Trajectory, Matrix> before, double bound)
    {
        const double tolerance = 1.01;
        const int mostSteps = 20;
        // a network that is not linear may take several steps back; a bound below what single numbers can tell apart is never met
        double moved = Moved();
        for (int step = 0; step < mostSteps && moved > tolerance * bound; step++)
        {
            Cancellation.ThrowIfCancellationRequested();
            Policy.GoBack(_start, Math.Sqrt(bound / moved));
            moved = Moved();
        }
        if (moved > tolerance * bound) Policy.GoBack(_start, 0);

        double Moved()
        {
            Dictionary<Trajectory, Matrix> now = MeanActions([.. before.Keys]);
            return Teachers.Max(teacher => Policy.Visible(teacher.Recent).Select(rollout => Policy.Divergence(now[rollout], before[rollout])).DefaultIfEmpty().Average());
        }
    }

    /// <summary>What the policy makes of each rollout, computed side by side.</summary>
    private Dictionary<Trajectory, Matrix> OfEach(Trajectory[] rollouts, Func<Trajectory, Matrix> compute)
    {
        Matrix[] results = new Matrix[rollouts.Length];
        ParallelSlots.For(rollouts.Length, Threads, i => results[i] = compute(rollouts[i]));
        return rollouts.Zip(results).ToDictionary();
    }

    /// <summary>
    /// What the policy learns from its own rollouts: to go on with its mean actions where it succeeds, and elsewhere, if it is asked to, from each rollout that succeeded
    /// all the same the actions that led there, noise and all. From the others it learns what its teacher would do.
    /// </summary>
    /// <param name="before">Its mean actions on this iteration's rollouts.</param>
    internal Dictionary<Trajectory, Matrix> OwnActions(Dictionary<Trajectory, Matrix> before)
    {
        Dictionary<Trajectory, Matrix> own = [];
        foreach (Teacher teacher in Teachers.Where(teacher => teacher.OnPolicy))
        {
            foreach (Trajectory rollout in Policy.Visible(teacher.Recent))
            {
                if (teacher.IsHeld) own[rollout] = before[rollout];
                else if (teacher.LearnsFromSuccesses && rollout.Success) own[rollout] = rollout.Actions;
            }
        }
        return own;
    }

    /// <summary>The policy's mean actions mu(o_t) on rollouts.</summary>
    private Dictionary<Trajectory, Matrix> MeanActions(Trajectory[] rollouts) => OfEach(rollouts, rollout =>
    {
        Matrix actions = new(rollout.Horizon, rollout.ActionSize);
        Policy.MeanActions(rollout, actions);
        return actions;
    });

    /// <summary>Step (b): pibar around each teacher's kept rollouts, or around those that are about to be judged.</summary>
    private void Linearise(IReadOnlyList<Trajectory>[] rollouts, Dictionary<Trajectory, Matrix> actions, int iteration, int round, bool kept)
    {
        Matrix[][] each = [.. rollouts.Select(list => list.Select(rollout => actions[rollout]).ToArray())];
        if (Settings.Prior && rollouts.Any(list => list.Count > 0))
            _policyPrior.Fit(PolicyLinearization.Points([.. rollouts.SelectMany(list => list)], [.. each.SelectMany(list => list)]), RandomStream.Create(Settings.Seed, "policy prior", iteration, round));
        MixturePrior? prior = Settings.Prior ? _policyPrior : null;
        ParallelSlots.For(Teachers.Count, Threads, i =>
        {
            PolicyLink link = Teachers[i].Link!;
            if (kept) link.Linearise(rollouts[i], each[i], Policy.Covariance, prior);
            else link.LineariseNew(rollouts[i], each[i], Policy.Covariance, prior);
        });
    }
}
