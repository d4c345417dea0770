using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>
/// The inner kernel of all products: four rows times one panel of columns, held in registers.
/// Each result is one chain of fused multiply-adds in the order of the inner index, whatever the vector width.
/// </summary>
internal static unsafe class TileKernels
{
    /// <summary>Rows of a tile.</summary>
    internal const int Height = 4;

    /// <summary>Columns of the widest tile on any CPU.</summary>
    internal const int MaximumWidth = 16;

    /// <summary>Columns of a tile of two 256-bit vectors.</summary>
    internal const int NarrowWidth = 8;

    /// <summary>Columns of a tile of two of the CPU's widest vectors.</summary>
    internal static int Width => Vector512.IsHardwareAccelerated ? MaximumWidth : NarrowWidth;

    /// <summary>
    /// destination[r, c] = sum over p of a_r[p * step] b[p * stride + c] for four rows r and <paramref name="width"/> columns c
    /// (<see cref="Width"/> or <see cref="NarrowWidth"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(
        int width,
        double* a0,
        double* a1,
        double* a2,
        double* a3,
        nint step,
        double* b,
        nint stride,
        int count,
        double* destination,
        nint destinationStride
    )
    {
        if (width == MaximumWidth)
        {
            Multiply512(a0, a1, a2, a3, step, b, stride, count, destination, destinationStride);
        }
        else
        {
            Multiply256(a0, a1, a2, a3, step, b, stride, count, destination, destinationStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Multiply512(
        double* a0,
        double* a1,
        double* a2,
        double* a3,
        nint step,
        double* b,
        nint stride,
        int count,
        double* destination,
        nint destinationStride
    )
    {
        Vector512<double> s00 = Vector512<double>.Zero,
            s01 = s00,
            s10 = s00,
            s11 = s00,
            s20 = s00,
            s21 = s00,
            s30 = s00,
            s31 = s00;
        for (int p = count; p > 0; p--)
        {
            Vector512<double> b0 = Vector512.Load(b),
                b1 = Vector512.Load(b + 8);
            Vector512<double> a = Vector512.Create(*a0);
            s00 = Vector512.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(a, b1, s01);
            a = Vector512.Create(*a1);
            s10 = Vector512.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(a, b1, s11);
            a = Vector512.Create(*a2);
            s20 = Vector512.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(a, b1, s21);
            a = Vector512.Create(*a3);
            s30 = Vector512.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(a, b1, s31);
            a0 += step;
            a1 += step;
            a2 += step;
            a3 += step;
            b += stride;
        }

        s00.Store(destination);
        s01.Store(destination + 8);
        destination += destinationStride;
        s10.Store(destination);
        s11.Store(destination + 8);
        destination += destinationStride;
        s20.Store(destination);
        s21.Store(destination + 8);
        destination += destinationStride;
        s30.Store(destination);
        s31.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Multiply256(
        double* a0,
        double* a1,
        double* a2,
        double* a3,
        nint step,
        double* b,
        nint stride,
        int count,
        double* destination,
        nint destinationStride
    )
    {
        Vector256<double> s00 = Vector256<double>.Zero,
            s01 = s00,
            s10 = s00,
            s11 = s00,
            s20 = s00,
            s21 = s00,
            s30 = s00,
            s31 = s00;
        for (int p = count; p > 0; p--)
        {
            Vector256<double> b0 = Vector256.Load(b),
                b1 = Vector256.Load(b + 4);
            Vector256<double> a = Vector256.Create(*a0);
            s00 = Vector256.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(a, b1, s01);
            a = Vector256.Create(*a1);
            s10 = Vector256.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(a, b1, s11);
            a = Vector256.Create(*a2);
            s20 = Vector256.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(a, b1, s21);
            a = Vector256.Create(*a3);
            s30 = Vector256.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(a, b1, s31);
            a0 += step;
            a1 += step;
            a2 += step;
            a3 += step;
            b += stride;
        }

        s00.Store(destination);
        s01.Store(destination + 4);
        destination += destinationStride;
        s10.Store(destination);
        s11.Store(destination + 4);
        destination += destinationStride;
        s20.Store(destination);
        s21.Store(destination + 4);
        destination += destinationStride;
        s30.Store(destination);
        s31.Store(destination + 4);
    }
}
