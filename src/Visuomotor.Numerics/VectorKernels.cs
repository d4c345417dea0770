using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>Level-1 kernels. The order of sums depends on the length alone, never on where the numbers lie.</summary>
internal static class VectorKernels
{
    /// <summary>The sum of x[i] y[i]; the spans have one length.</summary>
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref double px = ref MemoryMarshal.GetReference(x);
        ref double py = ref MemoryMarshal.GetReference(y);
        int n = x.Length,
            i = 0;
        double sum = 0;
        if (n >= 4)
        {
            Vector256<double> s0 = Vector256<double>.Zero,
                s1 = s0,
                s2 = s0,
                s3 = s0;
            for (; i + 16 <= n; i += 16)
            {
                s0 = Vector256.FusedMultiplyAdd(Load(ref px, i), Load(ref py, i), s0);
                s1 = Vector256.FusedMultiplyAdd(Load(ref px, i + 4), Load(ref py, i + 4), s1);
                s2 = Vector256.FusedMultiplyAdd(Load(ref px, i + 8), Load(ref py, i + 8), s2);
                s3 = Vector256.FusedMultiplyAdd(Load(ref px, i + 12), Load(ref py, i + 12), s3);
            }

            for (; i + 4 <= n; i += 4)
                s0 = Vector256.FusedMultiplyAdd(Load(ref px, i), Load(ref py, i), s0);
            sum = Vector256.Sum((s0 + s1) + (s2 + s3));
        }

        for (; i < n; i++)
            sum = Math.FusedMultiplyAdd(Unsafe.Add(ref px, i), Unsafe.Add(ref py, i), sum);
        return sum;
    }

    /// <summary>The sum of (x[i] - y[i])^2; the spans have one length.</summary>
    internal static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref double px = ref MemoryMarshal.GetReference(x);
        ref double py = ref MemoryMarshal.GetReference(y);
        int n = x.Length,
            i = 0;
        Vector256<double> s0 = Vector256<double>.Zero,
            s1 = s0;
        for (; i + 8 <= n; i += 8)
        {
            Vector256<double> d0 = Load(ref px, i) - Load(ref py, i),
                d1 = Load(ref px, i + 4) - Load(ref py, i + 4);
            s0 = Vector256.FusedMultiplyAdd(d0, d0, s0);
            s1 = Vector256.FusedMultiplyAdd(d1, d1, s1);
        }

        double sum = Vector256.Sum(s0 + s1);
        for (; i < n; i++)
        {
            double difference = Unsafe.Add(ref px, i) - Unsafe.Add(ref py, i);
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    /// <summary>y += alpha x; the spans have one length.</summary>
    internal static void AddScaled(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        ref double px = ref MemoryMarshal.GetReference(x);
        ref double py = ref MemoryMarshal.GetReference(y);
        int n = x.Length,
            i = 0;
        Vector256<double> factor = Vector256.Create(alpha);
        for (; i + 8 <= n; i += 8)
        {
            Vector256.FusedMultiplyAdd(factor, Load(ref px, i), Load(ref py, i)).StoreUnsafe(ref py, (nuint)i);
            Vector256.FusedMultiplyAdd(factor, Load(ref px, i + 4), Load(ref py, i + 4)).StoreUnsafe(ref py, (nuint)(i + 4));
        }

        for (; i < n; i++)
        {
            ref double place = ref Unsafe.Add(ref py, i);
            place = Math.FusedMultiplyAdd(alpha, Unsafe.Add(ref px, i), place);
        }
    }

    /// <summary>y = alpha x; the spans have one length.</summary>
    internal static void Scale(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        ref double px = ref MemoryMarshal.GetReference(x);
        ref double py = ref MemoryMarshal.GetReference(y);
        int n = x.Length,
            i = 0;
        Vector256<double> factor = Vector256.Create(alpha);
        for (; i + 4 <= n; i += 4)
            (factor * Load(ref px, i)).StoreUnsafe(ref py, (nuint)i);
        for (; i < n; i++)
            Unsafe.Add(ref py, i) = alpha * Unsafe.Add(ref px, i);
    }

    /// <summary>y *= beta; zero clears without reading.</summary>
    internal static void Scale(double beta, Span<double> y)
    {
        if (beta == 0)
        {
            y.Clear();
        }
        else if (beta != 1)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] *= beta;
        }
    }

    /// <summary>Whether every number is finite.</summary>
    internal static bool AllFinite(ReadOnlySpan<double> x)
    {
        foreach (double value in x)
        {
            if (!double.IsFinite(value))
                return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref double start, int offset) => Vector256.LoadUnsafe(ref start, (nuint)offset);
}
