using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Teachers learn, the policy learns from all of them, and an agreement ties them to it. The teachers make the trials, but for those that
/// the policy makes in their place.
/// A teacher that succeeds is held where it has learned alone first; else it must be free to become what the policy can imitate.
/// </summary>
/// <param name="settings">Settings of the teachers.</param>
/// <param name="together">Settings of teachers and policy together.</param>
/// <param name="teachersAlone">Iterations in which the teachers have learned alone.</param>
/// <param name="learner">What learns.</param>
internal class TeachersAndPolicy(TrainingSettings settings, TeachersAndPolicySettings together, int teachersAlone, PolicyLearner learner)
    : Stage(settings)
{
    /// <summary>What learns.</summary>
    protected PolicyLearner Learner { get; } = learner;

    /// <inheritdoc/>
    public override bool LearnsPolicy => true;

    /// <inheritdoc/>
    public override bool AdaptsToPolicy => together.StepRule == StepRule.Global;

    /// <inheritdoc/>
    public override bool Begins(int iteration) => iteration > teachersAlone;

    /// <inheritdoc/>
    public override void Begin() => Learner.LinkTeachers();

    /// <inheritdoc/>
    public override void BeginTurn()
    {
        // the small policy before the camera is not kept, so no trial is spent on it
        foreach (Teacher teacher in Learner.Teachers)
            teacher.Trials.ByPolicy = Learner.MakesTrials ? together.PolicyRollouts : 0;
    }

    /// <inheritdoc/>
    public override ControllerSnapshot Controller(Teacher teacher, int sample) =>
        sample < teacher.Trials.Own ? base.Controller(teacher, sample) : ControllerSnapshot.Shared(Learner.Policy);

    /// <inheritdoc/>
    public override bool IsHeld(Teacher teacher) => teachersAlone > 0 && Succeeds(teacher);

    /// <inheritdoc/>
    public override double KlStep(Teacher teacher) => teacher.Link!.Agreement.KlStep(teacher.Link.Linearised) ?? base.KlStep(teacher);

    /// <inheritdoc/>
    public override PolicyLesson? Lesson(Dictionary<Trajectory, Matrix> before) =>
        new(Learner.Observed(teacher => teacher.Memory.Latest(Learner.Settings.Trajectories)), Learner.Settings.Noise);
}
