using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>Pose pre-training: pictures of the target in random places, and its true pose.</summary>
/// <remarks>[L16] section 5.2.</remarks>
public sealed record PoseSettings
{
    /// <summary>Pictures to train on.</summary>
    [Between(1, 1_000_000)]
    public int Images { get; init; } = 1000;

    /// <summary>Pictures to measure the error on.</summary>
    [Between(1, 1_000_000)]
    public int HeldOutImages { get; init; } = 200;

    /// <summary>Mini-batches.</summary>
    [Between(1, 10_000_000)]
    public int Batches { get; init; } = 3000;

    /// <summary>Pictures in a mini-batch.</summary>
    [Between(1, 65536)]
    public int BatchSize { get; init; } = 25;

    /// <summary>Adam's learning rate at the start; it falls to 0 along a cosine.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The pose pre-training that a task with a camera asks for.</summary>
    /// <exception cref="ArgumentException">The task has no camera.</exception>
    public static PoseSettings For(RobotTask task) =>
        GuidedPolicySearchSettings.For(task, GuidedPolicySearchMethod.Badmm)!.Vision?.Pose
        ?? throw new ArgumentException("the task has no camera", nameof(task));

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate() => SettingsTree.CheckRanges(this, "Vision.Pose.");
}
