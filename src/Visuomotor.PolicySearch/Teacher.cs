using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The teacher of one condition: the controller that is kept, the one to be tried next, and what was learned about the dynamics around
/// them.
/// What becomes of its trials is the training's stage to say.
/// </summary>
/// <remarks>[L14] section 3; [L16] section 4.2.</remarks>
public sealed class Teacher
{
    // each time a controller is held its variance falls to this share
    private const double HeldNoise = 0.25;

    private readonly TeacherTurn _turn;
    private readonly TeacherJudge _judge;
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
        _turn = new TeacherTurn(this, environment.SpeedLimits);
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
        _judge = new TeacherJudge(this, _turn, settings);
        double[] noise = TeacherBounds.Noise(initial);
        _explorationFloor =
            settings.ExplorationFloor == 0
                ? []
                : [.. noise.Select(each => settings.ExplorationFloor * settings.ExplorationFloor * each * each)];
        Step = new TeacherStep(this, settings, noise, _explorationFloor);
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
    public TransitionModel Model => _judge.Model;

    /// <summary>
    /// Q and V of the return under <see cref="Kept"/>, <see cref="Dynamics"/> and <see cref="Cost"/>: what is to be paid from a state, or
    /// from a state and an action, to the end. Computed anew each time.
    /// </summary>
    public ValueFunction Values => ValueFunction.Evaluate(Kept, Dynamics, Cost);

    /// <summary>
    /// Q and V of the Lagrangian that the last step minimised: beside the cost, the divergences from the kept controller and the policy
    /// and the multipliers are in them.
    /// </summary>
    public ValueFunction LagrangianValues => Step.LagrangianValues;

    /// <summary>The rollouts of the last turn, one per sample, refilled every turn that this teacher has.</summary>
    public Trajectory[] Rollouts => Trials.All;

    /// <summary>How many of <see cref="Rollouts"/>, the last ones, the policy made instead of this teacher's controller.</summary>
    public int PolicyRollouts => Trials.ByPolicy;

    /// <summary>
    /// The first sound rollout of the last turn, or if this teacher had none in the last iteration, of the kept controller.
    /// </summary>
    public Trajectory LastRollout =>
        _turn.HasTrials ? Rollouts.FirstOrDefault(each => !each.Diverged) ?? Rollouts[0]
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
    internal LinearGaussianController Current => Step.IsFound ? Next : Kept;

    internal MixturePrior Prior { get; }

    /// <summary>What it remembers of its trials.</summary>
    internal ReplayMemory Memory { get; }

    /// <summary>The trials of the last turn.</summary>
    internal TurnTrials Trials { get; } = new();

    internal TeacherProgress Progress { get; set; } = new();

    /// <summary>The step to the next controller.</summary>
    internal TeacherStep Step { get; }

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
    internal void JudgeNext(MixturePrior? prior) => _judge.JudgeNext(prior);

    /// <summary>Keeps the policy, linearised around the rollouts that it made: the step to come is one from there.</summary>
    /// <param name="prior">The mixture prior to use, or null for none.</param>
    internal void StartFromPolicy(MixturePrior? prior) => _judge.StartFromPolicy(prior);

    /// <summary>Learns nothing from the rollouts, since the policy that made them was rolled back.</summary>
    internal void IgnoreRollouts() => _judge.IgnoreRollouts();

    /// <summary>Begins an iteration in which this teacher has no trials.</summary>
    /// <returns>What is known of the kept controller.</returns>
    internal ConditionRecord Rest()
    {
        PredictedForLastRollout = null;
        return _turn.Rest();
    }

    /// <summary>Sorts out the diverged rollouts and remembers the others.</summary>
    internal void TakeRollouts()
    {
        _turn.HasTrials = true;
        PredictedForLastRollout = HasKept ? PredictedStates.Clone() : null;
        Trials.SortOut();
        Memory.Take(Trials);
    }

    /// <summary>
    /// Finds the controller that the next iteration tries, and measures how far it or the kept one is from a policy that it is tied to.
    /// May be called again when the policy's terms have changed.
    /// </summary>
    internal void FindNext()
    {
        Step.Begin();
        if (HasKept && !Progress.Refreshing && Stage.TakesStep(this))
            Step.Find();
        if (Link?.Penalty is not null)
            Step.MeasureDivergence();
    }

    /// <summary>Ends a turn: without a step the kept controller is looked at again.</summary>
    internal ConditionRecord Finish()
    {
        if (HasKept && !Step.IsFound)
        {
            Next.CopyFrom(Kept);
            if (IsHeld && Stage.ReducesHeldNoise)
                Next.ReduceNoise(HeldNoise, _explorationFloor);
            Step.NoteFailure();
            Stage.StayedAtKept(this);
        }
        return _turn.Record();
    }

    /// <summary>Remembers what a person should know of this turn.</summary>
    internal void Note(string what) => _turn.Note(what);

    /// <summary>The last turn's trials, remembered, that the next controller starts from.</summary>
    internal IReadOnlyList<Trajectory> TrialsToFit => [.. Stage.TrialsToFit(Memory.Recent)];
}
