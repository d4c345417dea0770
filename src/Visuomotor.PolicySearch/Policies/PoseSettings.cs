using Visuomotor.Control;
using Visuomotor.Networks;

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

    /// <summary>
    /// Whether the pictures show the scene in the random looks of the pose variation (materials, colours, light, objects); otherwise it
    /// looks as the task has it.
    /// </summary>
    [Since(4, "true")]
    public bool RandomLooks { get; init; } = true;

    /// <summary>Pictures in a mini-batch.</summary>
    [Between(1, 65536)]
    public int BatchSize { get; init; } = 25;

    /// <summary>Adam's learning rate at the start; it falls to 0 along a cosine.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The pose pre-training that an environment with a camera asks for.</summary>
    /// <exception cref="ArgumentException">It has no camera.</exception>
    public static PoseSettings For(IEnvironment environment) =>
        GuidedPolicySearchSettings.For(environment, Methods.Badmm)!.Camera?.Pose
        ?? throw new ArgumentException("the task has no camera", nameof(environment));

    /// <summary>Checks every number.</summary>
    /// <exception cref="SettingException">A setting is out of its range; the message names it.</exception>
    public void Validate() => SettingsTree.CheckRanges(this, typeof(PoseSettings), "camera.pose.");
}
