namespace Visuomotor.Tasks;

/// <summary>What workers did: the numbers that speeds are told from.</summary>
/// <param name="Steps">Control steps run.</param>
/// <param name="Frames">Camera pictures taken.</param>
/// <param name="RenderingSeconds">Seconds that threads spent on those pictures, summed over the threads.</param>
public readonly record struct RolloutCounts(long Steps, long Frames, double RenderingSeconds)
{
    /// <summary>What two workers did together.</summary>
    public static RolloutCounts operator +(RolloutCounts first, RolloutCounts second) => Add(first, second);

    /// <summary>What was done since <paramref name="second"/> was told.</summary>
    public static RolloutCounts operator -(RolloutCounts first, RolloutCounts second) => Subtract(first, second);

    /// <summary>What two workers did together.</summary>
    public static RolloutCounts Add(RolloutCounts first, RolloutCounts second) => new(first.Steps + second.Steps, first.Frames + second.Frames, first.RenderingSeconds + second.RenderingSeconds);

    /// <summary>What was done since <paramref name="second"/> was told.</summary>
    public static RolloutCounts Subtract(RolloutCounts first, RolloutCounts second) => new(first.Steps - second.Steps, first.Frames - second.Frames, first.RenderingSeconds - second.RenderingSeconds);
}
