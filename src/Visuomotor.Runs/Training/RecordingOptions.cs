namespace Visuomotor.Runs;

/// <summary>How a run is filmed.</summary>
public sealed record RecordingOptions
{
    /// <summary>Pixels a row; a multiple of 4.</summary>
    public int Width { get; init; } = 400;

    /// <summary>Rows; a multiple of 4.</summary>
    public int Height { get; init; } = 300;

    /// <summary>Name of the camera, or null for the scene's <c>view</c>.</summary>
    public string? Camera { get; init; }

    /// <summary>Seed of the initial state.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads to use, at least 1; the films do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Names of the training conditions to film, or null for at most four, spread over all.</summary>
    public IReadOnlyCollection<string>? Conditions { get; init; }

    /// <summary>Whether the policy is filmed, where there is one.</summary>
    public bool Policy { get; init; } = true;

    /// <summary>Whether the teachers are filmed.</summary>
    public bool Teachers { get; init; } = true;

    /// <summary>
    /// Whether the policy is filmed on the test conditions and the task's variations as well: a success and a failure of each, where there
    /// is one.
    /// </summary>
    public bool HeldOut { get; init; } = true;
}
