using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// A stage of a training: it says which controller makes the trials, what is learned from them, who is held, and what is accepted or
/// rolled back. A training is a list of stages, each of which
/// goes on until the next one begins.
/// </summary>
/// <param name="settings">Settings of the teachers.</param>
internal abstract class Stage(TrainingSettings settings)
{
    /// <summary>Settings of the teachers.</summary>
    protected TrainingSettings Settings { get; } = settings;

    /// <summary>Whether this stage, which follows the one that runs, takes over in an iteration.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    public abstract bool Begins(int iteration);

    /// <summary>Takes over.</summary>
    public virtual void Begin()
    {
        // nothing to prepare
    }

    /// <summary>Prepares the trials of a turn.</summary>
    public virtual void BeginTurn()
    {
        // as the last ones
    }

    /// <summary>What drives a trial.</summary>
    /// <param name="teacher">Whose condition it is.</param>
    /// <param name="sample">Its place among the turn's trials.</param>
    public virtual ControllerSnapshot Controller(Teacher teacher, int sample) =>
        ControllerSnapshot.Shared(teacher.Next, Settings.NoiseSmoothing);

    /// <summary>Whether a teacher's kept controller is tried again instead of changed, since it succeeds.</summary>
    public abstract bool IsHeld(Teacher teacher);

    /// <summary>Whether that was seen often enough to leave this teacher's trials to those that lag.</summary>
    public virtual bool IsSettled(Teacher teacher) => false;

    /// <summary>
    /// Whether a controller that is held is tried again with less noise: not where a policy is to learn from what the noise leads to.
    /// </summary>
    public virtual bool ReducesHeldNoise => false;

    /// <summary>Whether a policy learns from the teachers.</summary>
    public virtual bool LearnsPolicy => false;

    /// <summary>Whether the step size follows the policy's cost instead of the teacher's.</summary>
    public virtual bool AdaptsToPolicy => false;

    /// <summary>KL bound of a teacher's step before it is adapted, nats per control step.</summary>
    public virtual double KlStep(Teacher teacher) => Settings.KlStep;

    /// <summary>Those of a turn's sound trials that a teacher's next controller starts from.</summary>
    public virtual IEnumerable<Trajectory> TrialsToFit(IReadOnlyList<Trajectory> trials) => trials;

    /// <summary>Whether the policy that made the trials was rolled back; nothing is learned from them then.</summary>
    public virtual bool RollsBack() => false;

    /// <summary>Judges what made a teacher's trials: it is accepted, with dynamics and cost fitted around it, or rolled back.</summary>
    public virtual void Judge(Teacher teacher, MixturePrior? prior) => teacher.JudgeNext(prior);

    /// <summary>Whether a teacher looks for a step.</summary>
    public virtual bool TakesStep(Teacher teacher) => true;

    /// <summary>
    /// What becomes of a teacher that ends its turn without a step: its kept controller is tried again, and the next step is shorter,
    /// unless it was to be tried again anyway.
    /// </summary>
    public virtual void StayedAtKept(Teacher teacher)
    {
        if (!teacher.Progress.Refreshing)
            teacher.Progress.ShortenStep(Settings.MinimumStepMultiplier);
        teacher.Progress.Refreshing = true;
    }

    /// <summary>What the policy is to learn; null for nothing.</summary>
    /// <param name="before">Its mean actions on the turn's trials, before it learns.</param>
    public virtual PolicyLesson? Lesson(Dictionary<Trajectory, Matrix> before) => null;

    /// <summary>Bounds what the policy has just learned.</summary>
    /// <param name="before">Its mean actions on the turn's trials, before it learned.</param>
    /// <param name="cancellation">Stops it.</param>
    public virtual void Restrain(Dictionary<Trajectory, Matrix> before, CancellationToken cancellation)
    {
        // it may go as far as it likes
    }

    /// <summary>Whether a teacher's kept controller succeeds as often as the settings ask for, if they do.</summary>
    protected bool Succeeds(Teacher teacher) =>
        teacher.HasKept && Settings.HoldSuccess > 0 && teacher.Progress.KeptSuccessRate >= Settings.HoldSuccess;
}
