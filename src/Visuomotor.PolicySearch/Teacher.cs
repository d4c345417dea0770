using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The teacher of one condition: the controller that is kept, the one to be tried next, and what was learned about the dynamics around them.
/// A controller whose real rollouts are worse than the kept one's is not taken: the step is repeated, shorter, from the kept one.
/// </summary>
/// <remarks>[L14] section 3; [L16] section 4.2. Taking steps back is ours.</remarks>
public sealed partial class Teacher
{
    private const double TakeBackFactor = 0.3;
    private const int RejectionsBeforeRefresh = 2;

    // each time a controller is held its variance falls to this share
    private const double HeldNoise = 0.25;

    // fewer rollouts that failed are too few to fit dynamics to
    private const int MinimumFailures = 4;

    // fewer rollouts say too little of how often a policy succeeds
    private const int MinimumTrials = 5;

    private readonly TrainingSettings _settings;
    private readonly DynamicsFit _fit;
    private readonly TrajectoryOptimizer _optimizer;
    private readonly StateMarginals _marginals;
    private readonly LinearGaussianDynamics _newDynamics;
    private readonly QuadraticCost _newCost;
    private readonly double[] _initialNoise;
    private readonly double[] _explorationFloor;
    private readonly List<Trajectory> _recent = [];

    // what this iteration came to
    private double _cost;
    private bool _accepted, _stepped, _tried;
    private TrajectoryStep? _step;
    private readonly List<string> _events = [], _stepEvents = [];
    private WarningTally _warnings = new();

    internal Teacher(IEnvironment environment, ICondition condition, LinearGaussianController initial, TrainingSettings settings)
    {
        int horizon = environment.Horizon, states = environment.StateSize, actions = environment.ActionSize;
        _settings = settings;
        Memory = settings.Fit.MaximumTrajectories;
        Condition = condition;
        Next = initial;
        Kept = new LinearGaussianController(horizon, states, actions);
        Dynamics = new LinearGaussianDynamics(horizon, states, actions);
        Cost = new QuadraticCost(horizon, states, actions);
        Prior = new MixturePrior(settings.Fit);
        PredictedStates = new Matrix(horizon, states);
        Rollouts = [];
        PrepareRollouts(settings.Samples, environment.ObservationSize, imageSize: 0);
        _newDynamics = new LinearGaussianDynamics(horizon, states, actions);
        _newCost = new QuadraticCost(horizon, states, actions);
        _fit = new DynamicsFit(horizon, states, actions, settings.Fit);
        _initialNoise = TeacherBounds.Noise(initial);
        _explorationFloor = settings.ExplorationFloor == 0 ? [] : [.. _initialNoise.Select(each => settings.ExplorationFloor * settings.ExplorationFloor * each * each)];
        _optimizer = new TrajectoryOptimizer(horizon, states, actions, new TrajectoryOptimizerSettings { CovarianceFloor = _explorationFloor });
        _marginals = new StateMarginals(horizon, states, actions);
    }

    /// <summary>The condition that this teacher solves.</summary>
    public ICondition Condition { get; }

    /// <summary>The best controller so far, by the cost of its own rollouts. Meaningless before the first iteration.</summary>
    public LinearGaussianController Kept { get; }

    /// <summary>Whether <see cref="Kept"/> holds a controller that was tried.</summary>
    public bool HasKept { get; internal set; }

    /// <summary>The controller that the next iteration tries.</summary>
    public LinearGaussianController Next { get; }

    /// <summary>Dynamics fitted around <see cref="Kept"/>: the forward model.</summary>
    public LinearGaussianDynamics Dynamics { get; }

    /// <summary>Cost expanded around <see cref="Kept"/>: the reward model.</summary>
    public QuadraticCost Cost { get; }

    /// <summary>Joint Gaussians over [x; u; x'] of the last fit, from which forward and inverse dynamics follow.</summary>
    public TransitionModel Model => _fit.Model;

    /// <summary>Q and V of the return under <see cref="Kept"/>, <see cref="Dynamics"/> and <see cref="Cost"/>: what is to be paid from a state, or from a state and an action, to the end. Computed anew each time.</summary>
    public ValueFunction Values => ValueFunction.Evaluate(Kept, Dynamics, Cost);

    /// <summary>Q and V of the Lagrangian that the last step minimised: beside the cost, the divergences from the kept controller and the policy and the multipliers are in them.</summary>
    public ValueFunction LagrangianValues => _optimizer.LagrangianValues;

    /// <summary>The rollouts of the last turn, one per sample, refilled every turn that this teacher has.</summary>
    public Trajectory[] Rollouts { get; private set; }

    /// <summary>How many of <see cref="Rollouts"/>, the last ones, the policy made instead of this teacher's controller.</summary>
    public int PolicyRollouts { get; internal set; }

    /// <summary>The first sound rollout of the last turn, or if this teacher had none in the last iteration, of the kept controller.</summary>
    public Trajectory LastRollout => (_tried ? Rollouts.FirstOrDefault(each => !each.Diverged) : KeptHistory.FirstOrDefault()) ?? Rollouts[0];

    /// <summary>Whether the policy makes all of <see cref="Rollouts"/>, and this teacher starts anew from the policy as it is around them.</summary>
    public bool OnPolicy { get; internal set; }

    /// <summary>Mean states that the fitted model predicts for <see cref="Next"/> (T x state size).</summary>
    public Matrix PredictedStates { get; }

    /// <summary>What <see cref="PredictedStates"/> was before <see cref="LastRollout"/>; null where nothing had been predicted, or this teacher had no trials in the last iteration.</summary>
    public Matrix? PredictedForLastRollout { get; private set; }

    /// <summary>What ties this teacher to the policy; null without one.</summary>
    internal PolicyLink? Link { get; set; }

    /// <summary>The controller that the policy imitates: the next one, or the kept one where no step was found.</summary>
    internal LinearGaussianController Current => _stepped ? Next : Kept;

    internal MixturePrior Prior { get; }

    /// <summary>Recent sound rollouts, oldest first, without their cost expansions.</summary>
    internal List<Trajectory> History { get; } = [];

    /// <summary>Most rollouts in <see cref="History"/>; the kept controller's stay in any case.</summary>
    internal int Memory { get; set; }

    /// <summary>Copies of the last iteration's sound rollouts, without their cost expansions.</summary>
    internal IReadOnlyList<Trajectory> Recent => _recent;

    /// <summary>
    /// Those of <see cref="Recent"/> that the next controller starts from. Where the policy learns from its own successes these are the ones that failed, unless
    /// they are too few: one Gaussian does not fit ways that end in the hole and ways that end beside it.
    /// </summary>
    internal IReadOnlyList<Trajectory> Around => [.. Starts(_recent)];

    /// <summary>Whether every other of the policy's rollouts has more noise than its own.</summary>
    internal bool Searches { get; set; }

    /// <summary>Those of <see cref="Rollouts"/> that show the policy as it is: with its own noise.</summary>
    internal IEnumerable<Trajectory> OrdinaryRollouts => Rollouts.Where((_, sample) => !IsSearch(sample));

    /// <summary>Whether the policy, which makes the rollouts, learns from those that succeed what it did there.</summary>
    internal bool LearnsFromSuccesses => OnPolicy && Link is { LearnsFromSuccesses: true };

    /// <summary>Whether the policy, which makes the rollouts, keeps its noise.</summary>
    internal bool KeepsPolicyNoise => OnPolicy && Link is { KeepsNoise: true };

    /// <summary>Whether the kept controller is tried again instead of changed, since it succeeds; where the policy makes the rollouts, in all of the last that speak for it.</summary>
    internal bool IsHeld => OnPolicy
        ? HasKept && Progress.KeptTrials > 0 && Progress.KeptSuccesses == Progress.KeptTrials
        : Link is null or { HoldsTeacher: true } && HasKept && _settings.HoldSuccess > 0 && Progress.KeptSuccessRate >= _settings.HoldSuccess;

    /// <summary>Whether that was seen often enough to leave this teacher's trials to others; never where a policy learns from them.</summary>
    internal bool IsSettled => Link is null && IsHeld && Progress.KeptTrials >= 2 * Rollouts.Length;

    /// <summary>Those of <see cref="History"/> that the kept controller was fitted to.</summary>
    internal List<Trajectory> KeptHistory { get; } = [];

    internal TeacherProgress Progress { get; set; } = new();

    /// <summary>Sound rollouts of the last iteration.</summary>
    internal List<Trajectory> Sound { get; } = [];

    /// <summary>Makes room for the rollouts of an iteration.</summary>
    /// <param name="count">Rollouts.</param>
    /// <param name="observationSize">Numbers in an observation.</param>
    /// <param name="imageSize">Bytes in a picture; 0 for none.</param>
    /// <param name="views">Pictures of each step.</param>
    internal void PrepareRollouts(int count, int observationSize, int imageSize, int views = 1)
    {
        Rollouts = new Trajectory[count];
        for (int i = 0; i < count; i++)
            Rollouts[i] = new Trajectory(Kept.Horizon, Kept.StateSize, Kept.ActionSize, observationSize, imageSize, views) { Expansion = new QuadraticCost(Kept.Horizon, Kept.StateSize, Kept.ActionSize) };
    }

    /// <summary>Whether a rollout by the policy has more noise than its own.</summary>
    internal bool IsSearch(int sample) => Searches && Rollouts.Length > 1 && sample % 2 == 0;

    /// <summary>Sorts out the diverged rollouts and remembers the others for the prior.</summary>
    internal void TakeRollouts()
    {
        _tried = true;
        PredictedForLastRollout = HasKept ? PredictedStates.Clone() : null;
        Sound.Clear();
        _recent.Clear();
        for (int i = 0; i < Rollouts.Length; i++)
        {
            Trajectory rollout = Rollouts[i];
            if (rollout.Diverged) continue;
            bool own = i < OwnRollouts;
            if (own) Sound.Add(rollout);
            Trajectory copy = new(rollout.Horizon, rollout.StateSize, rollout.ActionSize, rollout.ObservationSize, rollout.ImageSize, rollout.Views);
            copy.CopyRecordFrom(rollout);
            if (own) _recent.Add(copy);
            History.Add(copy);
        }
        Forget(History, Memory);
    }

    /// <summary>The latest of <see cref="History"/>, oldest first, with all of the kept controller's.</summary>
    /// <param name="most">How many, unless the kept controller's are more.</param>
    internal List<Trajectory> Latest(int most)
    {
        List<Trajectory> latest = [.. History];
        Forget(latest, most);
        return latest;
    }

    /// <summary>Judges the controller that was just tried and, unless it is taken back, fits cost and dynamics around it.</summary>
    /// <param name="prior">The mixture prior to use, or null for none.</param>
    internal void Learn(MixturePrior? prior)
    {
        TeacherProgress progress = Progress;
        double error = CountRollouts();
        if (OnPolicy)
        {
            StartFromPolicy(error, prior);
            return;
        }
        _accepted = Judge(_cost, prior);
        if (_accepted)
        {
            Accept(error, prior);
        }
        else if (HasKept)
        {
            progress.Rejections++;
            progress.Multiplier = Math.Max(_settings.MinimumMultiplier, TakeBackFactor * progress.Multiplier);
            Note(Sound.Count < OwnRollouts && (Sound.Count < 2 || Sound.Count * 2 < OwnRollouts)
                ? $"{OwnRollouts - Sound.Count} of {OwnRollouts} rollouts diverged: step taken back"
                : "real cost rose: step taken back");
        }
        if (!HasKept) Note("every rollout of the initial controller diverged: lower its variance or gains");
        progress.KlStep = KlStep();
        if (progress.Rejections < RejectionsBeforeRefresh && !IsHeld) return;

        // the kept cost may have been luck, and success is not to be lost: look at the kept controller again
        progress.Refreshing = true;
        progress.Rejections = 0;
    }

    /// <summary>Learns nothing from the rollouts, since the policy that made them was given up.</summary>
    internal void ForgetRollouts()
    {
        CountRollouts();
        Note("the policy succeeded clearly less often: taken back");

        // how often the policy that is back again succeeds here is to be seen
        (Progress.KeptTrials, Progress.KeptSuccesses) = (0, 0);
    }

    /// <summary>Finds the controller that the next iteration tries, and measures how far it or the kept one is from a policy that it is tied to. May be called again when the policy's terms have changed.</summary>
    internal void FindNext()
    {
        _stepped = false;
        _stepEvents.Clear();
        if (HasKept && !Progress.Refreshing && !(OnPolicy && IsHeld)) Step();
        if (Link?.PenaltyPolicy is not null) MeasureDivergence();
    }

    /// <summary>Remembers what a person should know of this turn.</summary>
    internal void Note(string what) => _events.Add(what);

    private string? Happened => _events.Count + _stepEvents.Count == 0 ? null : string.Join("; ", [.. _events, .. _stepEvents]);

    /// <summary>Begins an iteration in which this teacher has no trials.</summary>
    /// <returns>What is known of the kept controller.</returns>
    internal ConditionRecord Rest()
    {
        _tried = false;
        _warnings = new WarningTally();
        PredictedForLastRollout = null;
        return new ConditionRecord(
            Condition.Name, Progress.Samples, Progress.KeptCost, KeptHistory.Count == 0 ? double.NaN : KeptHistory.Average(each => each.FinalDistance),
            Progress.KeptSuccessRate, 0, true, Progress.KeptCost, Progress.KlStep, 0, Progress.Eta, Progress.Multiplier, null);
    }

    /// <summary>Ends a turn: without a step the kept controller is looked at again.</summary>
    /// <param name="reduceHeldNoise">Whether with less noise, if it is held.</param>
    internal ConditionRecord Finish(bool reduceHeldNoise)
    {
        if (HasKept && !_stepped)
        {
            Next.CopyFrom(Kept);
            if (IsHeld && reduceHeldNoise) Next.ReduceNoise(HeldNoise, _explorationFloor);
            if (_step?.Failure is { } failure) _stepEvents.Add(failure);

            // the longer the policy has succeeded here, the shorter the step if it fails once; a policy that learns from its successes keeps them anyway
            if (!LearnsFromSuccesses && (OnPolicy || !Progress.Refreshing)) Progress.Multiplier = Math.Max(_settings.MinimumMultiplier, TakeBackFactor * Progress.Multiplier);
            Progress.Refreshing |= !OnPolicy;
        }
        foreach (Trajectory rollout in Rollouts) _warnings.Add(rollout.Warnings);
        return new ConditionRecord(
            Condition.Name, Progress.Samples, _cost,
            Sound.Count == 0 ? double.NaN : Sound.Average(each => each.FinalDistance),
            SuccessRate(),
            OwnRollouts - Sound.Count, _accepted, Progress.KeptCost,
            Progress.KlStep, _step?.Kl ?? 0, Progress.Eta, Progress.Multiplier, Happened)
        {
            WarningCount = _warnings.Count,
            Warnings = _warnings.Sentences,
            ContactsDropped = _warnings.ContactsDropped,
        };
    }

    /// <summary>Removes the oldest rollouts beyond a number, but none of the kept controller's.</summary>
    private void Forget(List<Trajectory> rollouts, int most)
    {
        for (int i = 0; rollouts.Count > most && i < rollouts.Count;)
        {
            if (KeptHistory.Contains(rollouts[i])) i++;
            else rollouts.RemoveAt(i);
        }
    }

    private bool Judge(double cost, MixturePrior? prior)
    {
        if (Sound.Count < (prior is null ? 2 : 1)) return false;
        if (!HasKept || Progress.Refreshing) return true;
        if (Sound.Count * 2 < OwnRollouts) return false;

        // the spread of the controller that is tried must not speak for it: only the kept one's counts, and its successes
        double successRate = SuccessRate();
        double allowed = successRate < Progress.KeptSuccessRate ? 0 : _settings.RejectionErrors * Progress.KeptError;
        return cost <= Progress.KeptCost + allowed;
    }

    private void Accept(double error, MixturePrior? prior)
    {
        TeacherProgress progress = Progress;
        FitNew(prior);
        if (HasKept && !progress.Refreshing) AdaptStep();
        if (!progress.Refreshing) (progress.KeptTrials, progress.KeptSuccesses) = (0, 0);
        Keep(Next, error);
        Link?.TakeNew();
    }

    /// <summary>Keeps the policy, linearised around the rollouts that it made: the step to come is one from there.</summary>
    private void StartFromPolicy(double error, MixturePrior? prior)
    {
        PolicyLink link = Link!;
        link.ForgetMultipliers();
        (Progress.KeptTrials, Progress.KeptSuccesses) = (0, 0);
        _accepted = Around.Count >= (prior is null ? 2 : 1) && link.NewLinearised is not null;
        if (_accepted)
        {
            FitNew(prior);
            link.TakeNew();
            Keep(link.Linearised!, error);
        }
        else
        {
            Progress.KeptTrials = OwnRollouts;
            Note($"{OwnRollouts - Sound.Count} of {OwnRollouts} rollouts of the policy diverged: too few are left to start from");
        }
        Progress.KlStep = KlStep();
    }

    /// <summary>Fits cost and dynamics around the rollouts that the next controller starts from.</summary>
    private void FitNew(MixturePrior? prior)
    {
        Trajectory[] rollouts = [.. Starts(Sound)];
        _newCost.SetToAverage(rollouts);
        _fit.Fit(rollouts, prior, _newDynamics);
    }

    /// <summary>Those of an iteration's sound rollouts, or of their copies, that the next controller starts from.</summary>
    private IEnumerable<Trajectory> Starts(List<Trajectory> rollouts) =>
        LearnsFromSuccesses && rollouts.Count(each => !each.Success) >= MinimumFailures ? rollouts.Where(each => !each.Success) : rollouts;

    /// <summary>Keeps a controller with what was fitted.</summary>
    private void Keep(LinearGaussianController controller, double error)
    {
        Trajectory[] trials = [.. OrdinaryRollouts.Take(OwnRollouts)];
        if (trials.Length < MinimumTrials) trials = Rollouts[..OwnRollouts];
        Progress.KeptTrials += trials.Length;
        Progress.KeptSuccesses += trials.Count(each => each.Success);
        Kept.CopyFrom(controller);
        Dynamics.CopyFrom(_newDynamics);
        Cost.CopyFrom(_newCost);
        Progress.KeptCost = _cost;
        Progress.KeptError = error;
        Progress.Rejections = 0;
        Progress.Refreshing = false;
        HasKept = true;
        KeptHistory.Clear();
        KeptHistory.AddRange(Starts(_recent));
    }

    /// <summary>KL bound of the next step, over all its time steps, nats.</summary>
    private double KlStep() => (Link?.KlStep(OnPolicy) ?? _settings.KlStep) * Next.Horizon * Progress.Multiplier;

    private int OwnRollouts => Rollouts.Length - PolicyRollouts;

    private double SuccessRate() => (double)Sound.Count(each => each.Success) / OwnRollouts;

    /// <summary>Counts the rollouts, whose mean cost is remembered, and begins with nothing else known of this turn.</summary>
    /// <returns>The standard error of their cost.</returns>
    private double CountRollouts()
    {
        Progress.Samples += Rollouts.Length;
        (_cost, double error) = CostOfRollouts();
        (_step, _stepped, _accepted) = (null, false, false);
        _events.Clear();
        _stepEvents.Clear();
        return error;
    }

    private (double Mean, double Error) CostOfRollouts()
    {
        if (Sound.Count == 0) return (double.NaN, 0);
        double mean = Sound.Average(each => each.TotalCost);
        if (Sound.Count == 1) return (mean, 0);
        double variance = Sound.Sum(each => (each.TotalCost - mean) * (each.TotalCost - mean)) / (Sound.Count - 1);
        return (mean, Math.Sqrt(variance / Sound.Count));
    }
}
