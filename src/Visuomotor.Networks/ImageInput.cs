namespace Visuomotor.Networks;

/// <summary>The image that a network takes: camera bytes are scaled to numbers inside the network.</summary>
/// <param name="Channels">Colour channels; 3 for RGB.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Scale">Factor from a byte to the network's number.</param>
/// <param name="Offset">Added after scaling.</param>
public sealed record ImageInput(int Channels, int Height, int Width, float Scale = 1f / 255, float Offset = 0)
{
    /// <summary>Bytes, and numbers, in one image.</summary>
    public int Length => checked(Channels * Height * Width);
}
