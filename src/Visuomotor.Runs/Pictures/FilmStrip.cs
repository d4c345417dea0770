namespace Visuomotor.Runs;

/// <summary>Chosen frames of a rollout side by side, in one picture with narrow white gaps.</summary>
/// <param name="width">Width of one frame in pixels.</param>
/// <param name="height">Height of one frame in pixels.</param>
/// <param name="frames">How many frames the strip holds; at least 1.</param>
public sealed class FilmStrip(int width, int height, int frames)
{
    private const int Gap = 4;

    private readonly byte[] _pixels = WhitePixels((frames * width + (frames - 1) * Gap) * height * 3);

    /// <summary>Width of the whole strip in pixels.</summary>
    public int Width { get; } = frames * width + (frames - 1) * Gap;

    /// <summary>Height of the strip in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>The steps of a rollout that a strip should show: evenly spaced, the first and the last among them.</summary>
    /// <param name="steps">Number of frames that the rollout has; at least 1.</param>
    /// <param name="frames">Number of frames of the strip.</param>
    public static int[] Choose(int steps, int frames) =>
        frames == 1 ? [steps - 1] : [.. Enumerable.Range(0, frames).Select(i => (int)Math.Round(i * (steps - 1.0) / (frames - 1)))];

    /// <summary>Puts one frame into its place.</summary>
    /// <param name="index">Place in the strip, from 0.</param>
    /// <param name="rgb">Height x width x 3 bytes, top row first.</param>
    public void Place(int index, ReadOnlySpan<byte> rgb)
    {
        for (int row = 0; row < Height; row++)
            rgb.Slice(row * width * 3, width * 3).CopyTo(_pixels.AsSpan((row * Width + index * (width + Gap)) * 3));
    }

    /// <summary>The strip as a PNG file.</summary>
    public byte[] ToPng() => PngEncoder.Encode(_pixels, Width, Height);

    private static byte[] WhitePixels(int count)
    {
        byte[] pixels = new byte[count];
        Array.Fill(pixels, byte.MaxValue);
        return pixels;
    }
}
