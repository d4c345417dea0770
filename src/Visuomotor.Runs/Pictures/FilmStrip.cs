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

    /// <summary>
    /// The frames of a rollout that a strip should show: the first, the last, and between them frames that are equally far apart
    /// in what changes in the picture and, a little, in time.
    /// </summary>
    /// <param name="pictures">All frames of the rollout, of equal size; at least 1.</param>
    /// <param name="frames">Number of frames of the strip.</param>
    public static int[] Choose(IReadOnlyList<byte[]> pictures, int frames)
    {
        const double TimeShare = 0.15;
        double[] change = new double[pictures.Count];
        for (int i = 1; i < pictures.Count; i++)
            change[i] = change[i - 1] + Difference(pictures[i - 1], pictures[i]);
        int last = pictures.Count - 1;
        double Place(int i) =>
            last == 0 ? 0 : TimeShare * i / last + (1 - TimeShare) * (change[last] > 0 ? change[i] / change[last] : (double)i / last);
        int[] chosen = new int[frames];
        for (int k = 0, i = 0; k < frames; k++)
        {
            double wanted = frames == 1 ? 1 : (double)k / (frames - 1);
            while (i < last && Place(i) < wanted - 1e-12)
                i++;
            chosen[k] = i;
        }
        return chosen;
    }

    /// <summary>A strip of the frames that <see cref="Choose"/> chooses, as a PNG file.</summary>
    /// <param name="pictures">All frames of the rollout; at least 1.</param>
    /// <param name="width">Width of a frame in pixels.</param>
    /// <param name="height">Height of a frame in pixels.</param>
    public static byte[] Of(IReadOnlyList<byte[]> pictures, int width, int height)
    {
        const int Frames = 6;
        FilmStrip strip = new(width, height, Frames);
        int[] chosen = Choose(pictures, Frames);
        for (int i = 0; i < chosen.Length; i++)
            strip.Place(i, pictures[chosen[i]]);
        return strip.ToPng();
    }

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

    private static long Difference(byte[] a, byte[] b)
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum;
    }

    private static byte[] WhitePixels(int count)
    {
        byte[] pixels = new byte[count];
        Array.Fill(pixels, byte.MaxValue);
        return pixels;
    }
}
