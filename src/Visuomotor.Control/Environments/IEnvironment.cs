using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// What is driven: a system on which trials are made from several conditions. A simulated task is one, and so may a robot be, or a system
/// in closed form.
/// Immutable and shared between threads; each thread makes trials with a worker of its own.
/// </summary>
public interface IEnvironment
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>T, actions in a trial.</summary>
    int Horizon { get; }

    /// <summary>Seconds an action is held.</summary>
    double ControlPeriod { get; }

    /// <summary>The state x, known in training only.</summary>
    SignalDescription State { get; }

    /// <summary>The readings o that a policy has beside its pictures.</summary>
    SignalDescription Observation { get; }

    /// <summary>The action u; it is kept within its limits.</summary>
    SignalDescription Action { get; }

    /// <summary>
    /// The pictures of an observation, in the order in which their bytes follow each other; none for a policy that has readings alone.
    /// </summary>
    IReadOnlyList<PictureDescription> Pictures { get; }

    /// <summary>
    /// How fast its parts may move in a trial; none by default. A trial that is faster at a control step has not succeeded.
    /// </summary>
    IReadOnlyList<SpeedLimit> SpeedLimits => [];

    /// <summary>The conditions that are trained on.</summary>
    IReadOnlyList<ICondition> Training { get; }

    /// <summary>The held-out conditions.</summary>
    IReadOnlyList<ICondition> Test { get; }

    /// <summary>
    /// The command that holds before a trial's first action, told from its first observation: action size x (observation size + 1) numbers,
    /// a row for each action, to be multiplied with the observation and a 1 behind it; the limits of actions hold. 0 unless said otherwise.
    /// </summary>
    Matrix CommandAtRest => new(ActionSize, ObservationSize + 1);

    /// <summary>
    /// What whoever drives with an exported policy should know of its commands beside names, units and limits, by name; for the policy's
    /// metadata.
    /// </summary>
    IReadOnlyDictionary<string, string> Notes => new Dictionary<string, string>();

    /// <summary>What a person should know of it before the first trial, one sentence each.</summary>
    IReadOnlyList<string> Warnings => [];

    /// <summary>How it is trained unless the user says otherwise; null for nothing.</summary>
    TrainingText? TrainingText => null;

    /// <summary>Makes the error that says what is wrong with the environment's description.</summary>
    /// <param name="place">The place in it, such as <c>$.training.iterations</c>.</param>
    /// <param name="reason">What is wrong there, and what to do.</param>
    /// <param name="inner">The error behind it, if any.</param>
    DescriptionException Refused(string place, string reason, Exception? inner = null) => new(Name, place, reason, inner);

    /// <summary>Numbers in a state.</summary>
    int StateSize => State.Size;

    /// <summary>Numbers in an observation, its pictures aside.</summary>
    int ObservationSize => Observation.Size;

    /// <summary>Numbers in an action.</summary>
    int ActionSize => Action.Size;

    /// <summary>Bytes of an observation's pictures, all together; 0 for none.</summary>
    int ImageSize => Pictures.Sum(picture => picture.Size);

    /// <summary>Names of the families of held-out conditions that can be drawn.</summary>
    IReadOnlyList<string> VariationNames => [];

    /// <summary>
    /// Draws a held-out condition, which the caller disposes: a training condition, one after the other in turn, changed by a variation.
    /// The same variation, seed and number give the same one.
    /// </summary>
    /// <param name="variation">One of <see cref="VariationNames"/>.</param>
    /// <param name="seed">Seed of the draw; its streams are the variation's own, which training never uses.</param>
    /// <param name="index">The condition's number, from 0.</param>
    /// <exception cref="ArgumentException">There is no such variation.</exception>
    ICondition Draw(string variation, ulong seed, int index) =>
        Vary(Training[index % Training.Count], variation, RandomStream.Create(seed, "variation " + variation, index));

    /// <summary>A condition changed by a variation, which the caller disposes: equal streams give equal ones.</summary>
    /// <param name="condition">One of the environment's own; it stays as it is.</param>
    /// <param name="variation">One of <see cref="VariationNames"/>.</param>
    /// <param name="random">Where all choices come from.</param>
    /// <param name="place">The place, in [0, 1), of this trial among those that are made together, evenly spread over them: what matters
    /// most to the fit of a few trials, such as a delay, is chosen by it, so that each few have their share of it. Null for a choice by
    /// <paramref name="random"/>.</param>
    /// <exception cref="ArgumentException">There is no such variation.</exception>
    ICondition Vary(ICondition condition, string variation, RandomStream random, double? place = null) =>
        throw new ArgumentException($"{Name} has no variation \"{variation}\"", nameof(variation));

    /// <summary>The controller of a condition's first trials: safe, and wide enough to explore.</summary>
    LinearGaussianController InitialController(ICondition condition);

    /// <summary>Makes room for a trial, with observations.</summary>
    /// <param name="pictures">Whether it has room for the observation's pictures as well.</param>
    /// <param name="views">Pictures of each step, see <see cref="Trajectory.Views"/>.</param>
    Trajectory CreateTrajectory(bool pictures, int views = 1) =>
        new(Horizon, StateSize, ActionSize, ObservationSize, pictures ? ImageSize : 0, views);

    /// <summary>Makes what trials are made with; the environment must outlive it.</summary>
    IRolloutWorker CreateWorker();
}
