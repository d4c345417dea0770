namespace Visuomotor.Runs;

/// <summary>How a run is filmed.</summary>
public sealed record RecordingOptions
{
    /// <summary>Pixels a row; a multiple of 4.</summary>
    public int Width { get; init; } = 480;

    /// <summary>Rows; a multiple of 4.</summary>
    public int Height { get; init; } = 360;

    /// <summary>Name of the camera, or null for the scene's <c>view</c>.</summary>
    public string? Camera { get; init; }

    /// <summary>Seed of the initial state.</summary>
    public ulong Seed { get; init; }

    /// <summary>Names of the conditions to film, or null for all.</summary>
    public IReadOnlyCollection<string>? Conditions { get; init; }
}
