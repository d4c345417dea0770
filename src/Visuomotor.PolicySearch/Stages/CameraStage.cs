namespace Visuomotor.PolicySearch;

/// <summary>The camera's policy takes the place of the full state's, and teachers and policy go on together.</summary>
/// <param name="settings">Settings of the teachers.</param>
/// <param name="own">Settings of this stage.</param>
/// <param name="together">Settings of teachers and policy together.</param>
/// <param name="learner">What learns.</param>
/// <remarks>[L16] section 5.2.</remarks>
internal sealed class CameraStage(
    TrainingSettings settings,
    CameraStageSettings own,
    TeachersAndPolicySettings together,
    PolicyLearner learner
) : TeachersAndPolicy(settings, together, teachersAlone: 0, learner)
{
    /// <inheritdoc/>
    public override bool Begins(int iteration) => iteration > own.TeacherIterations;

    /// <summary>Puts the camera's policy in the place of the full state's; the teachers keep what they learned.</summary>
    public override void Begin()
    {
        Learner.StartCamera();
        base.Begin();
    }
}
