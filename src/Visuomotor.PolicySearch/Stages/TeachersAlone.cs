namespace Visuomotor.PolicySearch;

/// <summary>
/// Teachers learn alone, each from its own trials. One that succeeds often enough is held and, once that was seen in two turns, leaves
/// its trials to those that lag.
/// </summary>
/// <param name="settings">Settings of the teachers.</param>
/// <param name="policyFollows">Whether a policy is to learn from them afterwards.</param>
internal sealed class TeachersAlone(TrainingSettings settings, bool policyFollows) : Stage(settings)
{
    /// <inheritdoc/>
    public override bool Begins(int iteration) => true;

    /// <inheritdoc/>
    public override bool IsHeld(Teacher teacher) => Succeeds(teacher);

    /// <inheritdoc/>
    public override bool IsSettled(Teacher teacher) => IsHeld(teacher) && teacher.Progress.KeptTrials >= 2 * teacher.Rollouts.Length;

    /// <inheritdoc/>
    public override bool ReducesHeldNoise => !policyFollows;
}
