using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>The stages of a camera policy: pose pre-training, teachers with a small full-state policy, then the camera policy.</summary>
/// <remarks>[L16] section 5.2.</remarks>
public sealed record CameraStageSettings
{
    /// <summary>Iterations without the camera, in which a small policy of the full state keeps the teachers imitable.</summary>
    [Between(1, 1_000_000)]
    public int TeacherIterations { get; init; } = 4;

    /// <summary>Rollouts per condition and iteration with the camera.</summary>
    [Between(2, 1_000_000)]
    public int Samples { get; init; } = 3;

    /// <summary>
    /// Whether every time step is pictured a second time, with the scene in a random look of the task's pose variation, for the policy to
    /// learn from as well (ours).
    /// </summary>
    public bool RandomLooks { get; init; } = true;

    /// <summary>How the policy comes by what it sees.</summary>
    public Perception Perception { get; init; } = Perception.EndToEnd;

    /// <summary>Mini-batches of each round that train all layers together, after the fully connected ones alone.</summary>
    [Between(0, 10_000_000)]
    public int EndToEndBatches { get; init; } = 400;

    /// <summary>Adam's learning rate for all layers together at the start of a round.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Pose pre-training.</summary>
    public PoseSettings Pose { get; init; } = new();
}
