using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>The policy, what trains it, and its linearisation around the teachers' trials: steps (a) and (b) of docs/method.md.</summary>
internal sealed class PolicyLearner : IDisposable
{
    private readonly IEnvironment _environment;
    private readonly TrainingSettings _settings;
    private readonly GuidedPolicySearchSettings _policySettings;
    private readonly Network? _poseNetwork;
    private readonly MixturePrior _prior;
    private readonly int _threads;
    private readonly FeatureMemory _features;
    private PolicyTrainer _trainer;

    // the policy's parameters before an iteration's first mini-batch
    private float[] _start = [];

    /// <summary>Makes the policy that a training begins with.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="teachers">The teachers.</param>
    /// <param name="settings">Settings of the teachers.</param>
    /// <param name="policySettings">Settings of the method and of the policy.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="poseNetwork">For a camera's policy, what it starts from.</param>
    public PolicyLearner(
        IEnvironment environment,
        IReadOnlyList<Teacher> teachers,
        TrainingSettings settings,
        GuidedPolicySearchSettings policySettings,
        int threads,
        Network? poseNetwork
    )
    {
        _environment = environment;
        _settings = settings;
        _policySettings = policySettings;
        _poseNetwork = poseNetwork;
        _prior = new MixturePrior(settings.Fit);
        _threads = threads;
        _features = new FeatureMemory(threads);
        Teachers = teachers;
        bool seesState = policySettings.Camera is not null;
        int inputs = seesState ? environment.StateSize : PolicyInput.SizeOf(environment, policySettings.Policy.History);
        NetworkDefinition definition = NetworkDefinition.FullState(inputs, environment.ActionSize, policySettings.Policy.Hidden);
        Policy = new GlobalPolicy(environment, definition, RandomStream.Create(settings.Seed, "policy weights"), seesState);
        _trainer = new PolicyTrainer(Policy, environment, policySettings.Policy, threads);
    }

    /// <summary>The teachers.</summary>
    public IReadOnlyList<Teacher> Teachers { get; }

    /// <summary>Settings of the network and its training.</summary>
    public PolicySettings Settings => _policySettings.Policy;

    /// <summary>The policy that learns.</summary>
    public GlobalPolicy Policy { get; private set; }

    /// <summary>Observations that it learned from the last time.</summary>
    public int Examples => _trainer.Examples;

    /// <summary>Pictures that it learns from in a round; 0 where the layers before the features stay.</summary>
    public double Pictures => TrainsEndToEnd ? (double)_policySettings.Camera!.EndToEndBatches * _policySettings.Policy.BatchSize : 0;

    /// <summary>Whether the policy that is to be learned, not the small one before a camera's, can make trials.</summary>
    public bool MakesTrials => Policy.IsTrained && Policy.TakesPictures == (_policySettings.Camera is not null);

    private bool TrainsEndToEnd =>
        Policy.TakesPictures && _policySettings.Camera is { Perception: Perception.EndToEnd, EndToEndBatches: > 0 };

    /// <summary>Some trials of each teacher, those of them that the policy has observations of.</summary>
    public IReadOnlyList<Trajectory>[] Observed(Func<Teacher, IReadOnlyList<Trajectory>> trials) =>
        [.. Teachers.Select(teacher => Policy.Observed(trials(teacher)))];

    /// <summary>Ties the teachers to the policy.</summary>
    public void LinkTeachers()
    {
        foreach (Teacher teacher in Teachers)
            teacher.Link = new PolicyLink(_environment.InitialController(teacher.Condition), _settings.Fit, _policySettings);
    }

    /// <summary>Puts the camera's policy in the place of the full state's, and makes room for pictures.</summary>
    public void StartCamera()
    {
        CameraStageSettings vision = _policySettings.Camera!;
        _trainer.Dispose();
        Policy.Dispose();
        RandomStream weights = RandomStream.Create(_settings.Seed, "camera policy weights");
        Policy = CameraPolicy.Create(_environment, _policySettings, _poseNetwork!, weights);
        _trainer = new PolicyTrainer(Policy, _environment, _policySettings.Policy, _threads);
        _prior.Restore(null);
        foreach (Teacher teacher in Teachers)
            teacher.PrepareRollouts(
                vision.Samples,
                _environment.ObservationSize,
                _environment.ImageSize,
                views: vision.RandomLooks ? 2 : 1
            );
    }

    /// <summary>
    /// Step (a): the policy learns from the teachers; of a camera's the layers behind the features first, then all of them.
    /// </summary>
    /// <param name="lesson">What it is to learn.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="round">The round in it, from 1.</param>
    /// <param name="seconds">Takes the time of training end to end.</param>
    /// <param name="cancellation">Stops between mini-batches.</param>
    /// <returns>Its loss; NaN where there is nothing to learn from.</returns>
    public double Imitate(PolicyLesson lesson, int iteration, int round, Dictionary<string, double> seconds, CancellationToken cancellation)
    {
        RandomStream Batches(string what) => RandomStream.Create(_settings.Seed, what, iteration, round);
        Trajectory[] seen = [.. lesson.Rollouts.SelectMany(each => each)];
        if (seen.Length == 0)
            return double.NaN;
        if (round == 1)
        {
            Policy.UpdateWhitening(seen);
            _start = Policy.Network.Parameters.ToArray();
        }
        Dictionary<Trajectory, Matrix>? features = Policy.TakesPictures ? _features.Of(Policy, seen) : null;
        if (features is not null && !Policy.IsTrained)
            CameraPolicy.ScaleFirstWeights(Policy, [.. seen.Select(rollout => features[rollout])]);
        _trainer.Collect(Teachers, lesson);
        PolicySettings own = _policySettings.Policy;
        double loss = _trainer.Train(own.Batches, own.LearningRate, features, Batches("policy batches"), cancellation);
        if (!TrainsEndToEnd)
            return loss;
        CameraStageSettings vision = _policySettings.Camera!;
        long begin = Stopwatch.GetTimestamp();
        loss = _trainer.Train(vision.EndToEndBatches, vision.LearningRate, features: null, Batches("end-to-end batches"), cancellation);
        seconds["policy.endToEnd"] = seconds.GetValueOrDefault("policy.endToEnd") + Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return loss;
    }

    /// <summary>Backtracks on the straight line to the parameters from before this iteration.</summary>
    /// <param name="share">The share of the way from there that is left.</param>
    public void Backtrack(double share) => Policy.Backtrack(_start, share);

    /// <summary>Linearises the policy around the trials that are about to be judged.</summary>
    /// <returns>Its mean actions on them.</returns>
    public Dictionary<Trajectory, Matrix> LineariseTrials(int iteration)
    {
        Dictionary<Trajectory, Matrix> actions = MeanActions([.. Observed(teacher => teacher.Memory.Recent).SelectMany(each => each)]);
        IReadOnlyList<Trajectory>[] around = Observed(teacher => teacher.TrialsToFit);
        Linearise(around, actions, iteration, 0, (link, i, means, prior) => link.LineariseNew(around[i], means, Policy.Covariance, prior));
        return actions;
    }

    /// <summary>Step (b): pibar around each teacher's kept trials.</summary>
    /// <returns>These, and the policy's mean actions on them.</returns>
    public (IReadOnlyList<Trajectory>[] Kept, Dictionary<Trajectory, Matrix> Actions) LineariseKept(int iteration, int round)
    {
        IReadOnlyList<Trajectory>[] kept = [.. Teachers.Select(AroundKept)];
        Dictionary<Trajectory, Matrix> actions = MeanActions([.. kept.SelectMany(each => each)]);
        Linearise(kept, actions, iteration, round, (link, i, means, prior) => link.Linearise(kept[i], means, Policy.Covariance, prior));
        return (kept, actions);
    }

    /// <summary>The policy's mean actions mu(o_t) on trials.</summary>
    public Dictionary<Trajectory, Matrix> MeanActions(Trajectory[] rollouts)
    {
        Dictionary<Trajectory, Matrix>? features = Policy.TakesPictures ? _features.Of(Policy, rollouts) : null;
        Matrix[] actions = [.. rollouts.Select(rollout => new Matrix(rollout.Horizon, rollout.ActionSize))];
        ParallelSlots.For(rollouts.Length, _threads, i => Policy.MeanActions(rollouts[i], actions[i], features?[rollouts[i]]));
        return rollouts.Zip(actions).ToDictionary();
    }

    /// <summary>Writes the mixture of the linearisation's prior.</summary>
    public void SavePrior(BinaryWriter writer) => GaussianMixture.Write(writer, _prior.Mixture);

    /// <summary>Reads it.</summary>
    public void RestorePrior(BinaryReader reader) =>
        _prior.Restore(GaussianMixture.Read(reader, _settings.Fit.MaximumClusters, _environment.StateSize + _environment.ActionSize));

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainer.Dispose();
        Policy.Dispose();
    }

    /// <summary>
    /// The trials that the policy is linearised around: the kept controller's or, where the camera saw none of these, the last that it
    /// saw, of a controller one step
    /// farther that was rolled back.
    /// </summary>
    private IReadOnlyList<Trajectory> AroundKept(Teacher teacher)
    {
        if (!teacher.HasKept)
            return [];
        IReadOnlyList<Trajectory> kept = Policy.Observed(teacher.Memory.Kept);
        return kept.Count > 0 ? kept : [.. Policy.Observed(teacher.Memory.Trials).TakeLast(teacher.Rollouts.Length)];
    }

    private void Linearise(
        IReadOnlyList<Trajectory>[] rollouts,
        Dictionary<Trajectory, Matrix> actions,
        int iteration,
        int round,
        Action<PolicyLink, int, Matrix[], MixturePrior?> linearise
    )
    {
        Matrix[][] each = [.. rollouts.Select(list => list.Select(rollout => actions[rollout]).ToArray())];
        if (_settings.Prior && rollouts.Any(list => list.Count > 0))
        {
            Matrix points = PolicyLinearization.Points([.. rollouts.SelectMany(list => list)], [.. each.SelectMany(list => list)]);
            _prior.Fit(points, RandomStream.Create(_settings.Seed, "policy prior", iteration, round));
        }
        MixturePrior? prior = _settings.Prior ? _prior : null;
        ParallelSlots.For(Teachers.Count, _threads, i => linearise(Teachers[i].Link!, i, each[i], prior));
    }
}
