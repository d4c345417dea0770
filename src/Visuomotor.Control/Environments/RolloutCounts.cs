namespace Visuomotor.Control;

/// <summary>What workers did: the numbers that speeds are told from.</summary>
/// <param name="Steps">Control steps run.</param>
/// <param name="Frames">Camera pictures taken.</param>
/// <param name="RenderingSeconds">Seconds that threads spent on those pictures, summed over the threads.</param>
public readonly record struct RolloutCounts(long Steps, long Frames, double RenderingSeconds)
{
    /// <summary>What this worker and another did together.</summary>
    public RolloutCounts With(RolloutCounts other) =>
        new(Steps + other.Steps, Frames + other.Frames, RenderingSeconds + other.RenderingSeconds);

    /// <summary>What was done since an earlier count.</summary>
    public RolloutCounts Since(RolloutCounts earlier) =>
        new(Steps - earlier.Steps, Frames - earlier.Frames, RenderingSeconds - earlier.RenderingSeconds);
}
