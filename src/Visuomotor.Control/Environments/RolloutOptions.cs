using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>What a rollout does besides running.</summary>
public sealed record RolloutOptions
{
    /// <summary>Nothing besides running.</summary>
    public static RolloutOptions Plain { get; } = new();

    /// <summary>Runs, and expands the cost around every step.</summary>
    public static RolloutOptions Expanding { get; } = new() { ExpandCost = true };

    /// <summary>Whether the trajectory's expansion is filled.</summary>
    public bool ExpandCost { get; init; }

    /// <summary>Whether the initial state is drawn with its noise; otherwise it is the condition's own.</summary>
    public bool InitialNoise { get; init; } = true;

    /// <summary>Takes pictures, or null.</summary>
    public IFrameSink? Frames { get; init; }

    /// <summary>
    /// Receives the absolute speed at every control step, the one after the last action included, of each of
    /// <see cref="IEnvironment.SpeedLimits"/> (T + 1 rows); NaN where there is none, as after a divergence. Null for nobody.
    /// </summary>
    public Matrix? Speeds { get; init; }

    /// <summary>Stops before the next control step.</summary>
    public CancellationToken Cancellation { get; init; }
}
