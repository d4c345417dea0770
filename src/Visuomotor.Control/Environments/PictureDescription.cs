namespace Visuomotor.Control;

/// <summary>One picture of an observation: bytes, rows x pixels x channels, top row first.</summary>
/// <param name="Camera">The camera's name.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes of a pixel: 3 for red, green and blue, 1 for depth or brightness, 4 for a colour with its depth.</param>
public sealed record PictureDescription(string Camera, int Width, int Height, int Channels = 3)
{
    /// <summary>Bytes of the picture.</summary>
    public int Size => checked(Width * Height * Channels);
}
