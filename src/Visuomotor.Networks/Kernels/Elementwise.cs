using System.Runtime.Intrinsics;

namespace Visuomotor.Networks.Kernels;

/// <summary>Loops over single numbers: activations, their slopes, sums, and the change of bytes into numbers.</summary>
internal static unsafe class Elementwise
{
    private const float LogTwoE = 1.44269504088896341f;
    private const float LogTwoHigh = 0.693359375f;
    private const float LogTwoLow = -2.12194440e-4f;

    /// <summary>exp(x) to about one unit in the last place, for x up to 88; below -87 it is 0 (Cephes' polynomial).</summary>
    public static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> tiny = Vector256.LessThan(x, Vector256.Create(-87f));
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-87f)), Vector256.Create(88f));
        Vector256<float> n = Vector256.Floor(Vector256.FusedMultiplyAdd(x, Vector256.Create(LogTwoE), Vector256.Create(0.5f)));
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-LogTwoHigh), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-LogTwoLow), r);
        Vector256<float> p = Vector256.Create(1.9875691500e-4f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<float>.One;
        Vector256<int> power = Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n) + Vector256.Create(127), 23);
        return Vector256.AndNot(p * power.AsSingle(), tiny);
    }

    /// <summary>y = max(0, x); lengths are multiples of 8.</summary>
    public static void Relu(float* x, float* y, long length)
    {
        for (long i = 0; i < length; i += 8)
            Vector256.Max(Vector256.Load(x + i), Vector256<float>.Zero).Store(y + i);
    }

    /// <summary>g = 0 where the ReLU's output y is not above 0.</summary>
    public static void ReluSlope(float* y, float* g, long length)
    {
        for (long i = 0; i < length; i += 8)
        {
            Vector256<float> on = Vector256.GreaterThan(Vector256.Load(y + i), Vector256<float>.Zero);
            (Vector256.Load(g + i) & on).Store(g + i);
        }
    }

    /// <summary>y = log(1 + exp(x)), without overflow.</summary>
    public static void Softplus(float* x, float* y, long length)
    {
        for (long i = 0; i < length; i++)
            y[i] = MathF.Max(x[i], 0) + (float)Math.Log(1 + Math.Exp(-Math.Abs((double)x[i])));
    }

    /// <summary>g *= 1 - exp(-y), the slope of softplus by its output y.</summary>
    public static void SoftplusSlope(float* y, float* g, long length)
    {
        for (long i = 0; i < length; i += 8)
            (Vector256.Load(g + i) * (Vector256<float>.One - Exp(-Vector256.Load(y + i)))).Store(g + i);
    }

    /// <summary>sum += x.</summary>
    public static void Add(float* sum, float* x, long length)
    {
        long i = 0;
        for (; i + 8 <= length; i += 8)
            (Vector256.Load(sum + i) + Vector256.Load(x + i)).Store(sum + i);
        for (; i < length; i++)
            sum[i] += x[i];
    }

    /// <summary>Interleaved bytes (rows x columns x channels) to planes of numbers (channels x rows x columns), scaled.</summary>
    public static void FromBytes(ReadOnlySpan<byte> bytes, int channels, float scale, float offset, float* planes)
    {
        int pixels = bytes.Length / channels;
        fixed (byte* start = bytes)
        {
            for (int c = 0; c < channels; c++)
            {
                byte* source = start + c;
                float* plane = planes + (long)c * pixels;
                for (int i = 0; i < pixels; i++, source += channels)
                    plane[i] = MathF.FusedMultiplyAdd(*source, scale, offset);
            }
        }
    }
}
