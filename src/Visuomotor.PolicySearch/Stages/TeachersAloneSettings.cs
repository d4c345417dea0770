using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of the stage in which teachers learn alone, before there is a policy.</summary>
public sealed record TeachersAloneSettings
{
    /// <summary>
    /// Iterations at the start in which the teachers learn alone, before there is a policy that they are tied to; those that succeed are
    /// then held (<see cref="TrainingSettings.HoldSuccess"/>) while the policy learns from them. 0 for no such stage. Ours; for policies
    /// without a camera. A camera's have <see cref="CameraStageSettings.TeacherIterations"/>.
    /// </summary>
    [Between(0, 1_000_000)]
    public int Iterations { get; init; }
}
