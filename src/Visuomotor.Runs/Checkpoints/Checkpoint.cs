namespace Visuomotor.Runs;

/// <summary>A checkpoint that was read whole and whose checksum is right.</summary>
/// <param name="Path">The file it was read from.</param>
/// <param name="Iteration">The number of the last finished iteration.</param>
/// <param name="Payload">The training's state.</param>
public sealed record Checkpoint(string Path, int Iteration, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The payload as a stream to read from.</summary>
    public Stream OpenPayload() => new MemoryStream(Payload.ToArray(), writable: false);
}
