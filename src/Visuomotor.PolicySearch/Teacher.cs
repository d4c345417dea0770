using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The teacher of one condition: the controller that is kept, the one to be tried next, and what was learned about the dynamics around
/// them.
/// What becomes of its trials is the training's stage to say.
/// </summary>
/// <remarks>[L14] section 3; [L16] section 4.2.</remarks>
public sealed partial class Teacher
{
    private readonly TrainingSettings _settings;
    private readonly DynamicsFit _fit;
    private readonly TrajectoryOptimizer _optimizer;
    private readonly StateMarginals _marginals;
    private readonly LinearGaussianDynamics _newDynamics;
    private readonly QuadraticCost _newCost;
    private readonly IReadOnlyList<SpeedLimit> _speedLimits;
    private readonly double[] _initialNoise;
    private readonly double[] _explorationFloor;

    internal Teacher(
        IEnvironment environment,
        ICondition condition,
        LinearGaussianController initial,
        TrainingSettings settings,
        Stage stage
    )
    {
        int horizon = environment.Horizon,
            states = environment.StateSize,
            actions = environment.ActionSize;
        _settings = settings;
        _speedLimits = environment.SpeedLimits;
        Stage = stage;
        Memory = new ReplayMemory(settings.Fit.MaximumTrajectories);
        Condition = condition;
        Next = initial;
        Kept = new LinearGaussianController(horizon, states, actions);
        Dynamics = new LinearGaussianDynamics(horizon, states, actions);
        Cost = new QuadraticCost(horizon, states, actions);
        Prior = new MixturePrior(settings.Fit);
        PredictedStates = new Matrix(horizon, states);
        PrepareRollouts(settings.Samples, environment.ObservationSize, imageSize: 0);
        _newDynamics = new LinearGaussianDynamics(horizon, states, actions);
        _newCost = new QuadraticCost(horizon, states, actions);
        _fit = new DynamicsFit(horizon, states, actions, settings.Fit);
        _initialNoise = TeacherBounds.Noise(initial);
        _explorationFloor =
            settings.ExplorationFloor == 0
                ? []
                : [.. _initialNoise.Select(each => settings.ExplorationFloor * settings.ExplorationFloor * each * each)];
        _optimizer = new TrajectoryOptimizer(
            horizon,
            states,
            actions,
            new TrajectoryOptimizerSettings { CovarianceFloor = _explorationFloor }
        );
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

    /// <summary>
    /// Q and V of the return under <see cref="Kept"/>, <see cref="Dynamics"/> and <see cref="Cost"/>: what is to be paid from a state, or
    /// from a state and an action, to the end. Computed anew each time.
    /// </summary>
    public ValueFunction Values => ValueFunction.Evaluate(Kept, Dynamics, Cost);

    /// <summary>
    /// Q and V of the Lagrangian that the last step minimised: beside the cost, the divergences from the kept controller and the policy
    /// and the multipliers are in them.
    /// </summary>
    public ValueFunction LagrangianValues => _optimizer.LagrangianValues;

    /// <summary>The rollouts of the last turn, one per sample, refilled every turn that this teacher has.</summary>
    public Trajectory[] Rollouts => Trials.All;

    /// <summary>How many of <see cref="Rollouts"/>, the last ones, the policy made instead of this teacher's controller.</summary>
    public int PolicyRollouts => Trials.ByPolicy;

    /// <summary>
    /// The first sound rollout of the last turn, or if this teacher had none in the last iteration, of the kept controller.
    /// </summary>
    public Trajectory LastRollout =>
        _tried ? Rollouts.FirstOrDefault(each => !each.Diverged) ?? Rollouts[0]
        : Memory.Kept.Count > 0 ? Memory.Kept[0]
        : Rollouts[0];

    /// <summary>Mean states that the fitted model predicts for <see cref="Next"/> (T x state size).</summary>
    public Matrix PredictedStates { get; }

    /// <summary>
    /// What <see cref="PredictedStates"/> was before <see cref="LastRollout"/>; null where nothing had been predicted, or this teacher
    /// had no trials in the last iteration.
    /// </summary>
    public Matrix? PredictedForLastRollout { get; private set; }

    /// <summary>What the training is at.</summary>
    internal Stage Stage { get; set; }

    /// <summary>What ties this teacher to the policy; null without one.</summary>
    internal PolicyLink? Link { get; set; }

    /// <summary>The controller that the policy imitates: the next one, or the kept one where no step was found.</summary>
    internal LinearGaussianController Current => _stepped ? Next : Kept;

    internal MixturePrior Prior { get; }

    /// <summary>What it remembers of its trials.</summary>
    internal ReplayMemory Memory { get; }

    /// <summary>The trials of the last turn.</summary>
    internal TurnTrials Trials { get; } = new();

    internal TeacherProgress Progress { get; set; } = new();

    /// <summary>Whether the kept controller is tried again instead of changed, since it succeeds.</summary>
    internal bool IsHeld => Stage.IsHeld(this);

    /// <summary>Makes room for the rollouts of an iteration.</summary>
    /// <param name="count">Rollouts.</param>
    /// <param name="observationSize">Numbers in an observation.</param>
    /// <param name="imageSize">Bytes in a picture; 0 for none.</param>
    /// <param name="views">Pictures of each step.</param>
    internal void PrepareRollouts(int count, int observationSize, int imageSize, int views = 1) =>
        Trials.Prepare(
            count,
            () =>
                new Trajectory(Kept.Horizon, Kept.StateSize, Kept.ActionSize, observationSize, imageSize, views)
                {
                    Expansion = new QuadraticCost(Kept.Horizon, Kept.StateSize, Kept.ActionSize),
                }
        );

    /// <summary>Judges the controller that was just tried: fits cost and dynamics around it, or rolls it back.</summary>
    /// <param name="prior">The mixture prior to use, or null for none.</param>
    internal void JudgeNext(MixturePrior? prior)
    {
        TeacherProgress progress = Progress;
        double error = CountRollouts();
        _accepted = Trials.Accepts(_cost, FewestToFit(prior), HasKept && !progress.Refreshing ? progress : null, _settings.RejectionErrors);
        if (_accepted)
        {
            FitNew(prior);
            if (HasKept && !progress.Refreshing)
                AdaptStep();
            if (!progress.Refreshing)
                progress.ForgetSuccesses();
            Keep(Next, error);
            Link?.TakeNew();
        }
        else if (HasKept)
        {
            progress.Rejections++;
            progress.ShortenStep(_settings.MinimumStepMultiplier);
            Note(Trials.Rejection());
        }
        if (!HasKept)
            Note("every rollout of the initial controller diverged: lower its variance or gains");
        progress.KlStep = KlStep();
        if (progress.Rejections < RejectionsBeforeRefresh && !IsHeld)
            return;

        // the kept cost may have been luck, and success is not to be lost: look at the kept controller again
        progress.Refreshing = true;
        progress.Rejections = 0;
    }

    /// <summary>Keeps the policy, linearised around the rollouts that it made: the step to come is one from there.</summary>
    /// <param name="prior">The mixture prior to use, or null for none.</param>
    internal void StartFromPolicy(MixturePrior? prior)
    {
        double error = CountRollouts();
        PolicyLink link = Link!;
        link.Agreement.ForgetMultipliers();
        Progress.ForgetSuccesses();
        _accepted = TrialsToFit.Count >= FewestToFit(prior) && link.NewLinearised is not null;
        if (_accepted)
        {
            FitNew(prior);
            link.TakeNew();
            Keep(link.Linearised!, error);
        }
        else
        {
            Progress.KeptTrials = Trials.Own;
            Note($"{Trials.Diverged} of {Trials.Own} rollouts of the policy diverged: too few are left to start from");
        }
        Progress.KlStep = KlStep();
    }

    /// <summary>Learns nothing from the rollouts, since the policy that made them was rolled back.</summary>
    internal void IgnoreRollouts()
    {
        CountRollouts();
        Note("the policy succeeded clearly less often: rolled back to the best");

        // how often the policy that is back again succeeds here is to be seen
        Progress.ForgetSuccesses();
    }

    /// <summary>The last turn's trials, remembered, that the next controller starts from.</summary>
    internal IReadOnlyList<Trajectory> TrialsToFit => [.. Stage.TrialsToFit(Memory.Recent)];

    /// <summary>Fits cost and dynamics around the rollouts that the next controller starts from.</summary>
    private void FitNew(MixturePrior? prior)
    {
        Trajectory[] rollouts = [.. Stage.TrialsToFit(Trials.Sound)];
        _newCost.SetToAverage(rollouts);
        _fit.Fit(rollouts, prior, _newDynamics);
    }

    private static int FewestToFit(MixturePrior? prior) => prior is null ? 2 : 1;

    /// <summary>Keeps a controller with what was fitted.</summary>
    private void Keep(LinearGaussianController controller, double error)
    {
        Trajectory[] trials = Trials.Judged();
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
        Memory.Keep(TrialsToFit);
    }

    /// <summary>KL bound of the next step, over all its time steps, nats.</summary>
    private double KlStep() => Stage.KlStep(this) * Next.Horizon * Progress.Multiplier;
}
