namespace Visuomotor.Control;

/// <summary>
/// Takes the pictures of a rollout as it runs. The renderer lives on the calling thread, from the rollout's start to its end.
/// </summary>
public interface IFrameSink
{
    /// <summary>Name of the camera, or null for the scene's <c>view</c> camera (the free camera where there is none).</summary>
    string? Camera { get; }

    /// <summary>Picture width in pixels.</summary>
    int Width { get; }

    /// <summary>Picture height in pixels.</summary>
    int Height { get; }

    /// <summary>A picture is taken before every this many actions, and one after the last action; at least 1.</summary>
    int Every { get; }

    /// <summary>Takes a picture.</summary>
    /// <param name="t">Actions done so far, 0..T.</param>
    /// <param name="rgb">Height x width x 3 bytes, top row first; valid during the call.</param>
    void Add(int t, ReadOnlySpan<byte> rgb);
}
