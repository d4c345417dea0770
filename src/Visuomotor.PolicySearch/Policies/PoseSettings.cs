using static Visuomotor.PolicySearch.SettingsCheck;

namespace Visuomotor.PolicySearch;

/// <summary>Pose pre-training: pictures of the target in random places, and its true pose.</summary>
/// <remarks>[L16] section 5.2.</remarks>
public sealed record PoseSettings
{
    /// <summary>Pictures to train on.</summary>
    public int Images { get; init; } = 1000;

    /// <summary>Pictures to measure the error on.</summary>
    public int HeldOutImages { get; init; } = 200;

    /// <summary>Mini-batches.</summary>
    public int Batches { get; init; } = 3000;

    /// <summary>Pictures in a mini-batch.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>Adam's learning rate at the start; it falls to 0 along a cosine.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        InRange(Images, $"Vision.Pose.{nameof(Images)}");
        Require(HeldOutImages is >= 1 and <= 1_000_000, $"Vision.Pose.{nameof(HeldOutImages)}", "from 1 to 1000000");
        InRange(Batches, $"Vision.Pose.{nameof(Batches)}");
        Require(BatchSize is >= 1 and <= 65536, $"Vision.Pose.{nameof(BatchSize)}", "from 1 to 65536");
        Positive(LearningRate, $"Vision.Pose.{nameof(LearningRate)}");
    }
}
