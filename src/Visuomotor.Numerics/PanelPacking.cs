using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Visuomotor.Numerics;

/// <summary>Copies parts of matrices into the panels that the tile kernels read, and transposes in blocks.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>panel[p * width + q] = b[p * bRow + q * bColumn] for q below columns, zero for the rest.</summary>
    internal static void Pack(double* b, nint bRow, nint bColumn, int count, int columns, int width, double* panel)
    {
        if (bColumn == 1)
        {
            PackRows(b, bRow, count, columns, width, panel);
            return;
        }

        if (columns < width)
            new Span<double>(panel, count * width).Clear();
        int q = 0;
        if (bRow == 1)
        {
            for (; q + 4 <= columns; q += 4)
                TransposeStrip(b + (q * bColumn), bColumn, count, panel + q, width);
        }

        for (; q < columns; q++)
        {
            double* source = b + (q * bColumn),
                target = panel + q;
            for (int p = 0; p < count; p++)
                target[p * width] = source[p * bRow];
        }
    }

    /// <summary>target[p * targetRow + q] = source[q * sourceRow + p] for four rows q and count columns p.</summary>
    internal static void TransposeStrip(double* source, nint sourceRow, int count, double* target, nint targetRow)
    {
        int p = 0;
        if (Avx.IsSupported)
        {
            for (; p + 4 <= count; p += 4)
                TransposeFour(source + p, sourceRow, target + (p * targetRow), targetRow);
        }

        for (; p < count; p++)
        {
            double* place = target + (p * targetRow);
            for (int q = 0; q < 4; q++)
                place[q] = source[(q * sourceRow) + p];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(double* source, nint sourceRow, double* target, nint targetRow)
    {
        Vector256<double> r0 = Vector256.Load(source),
            r1 = Vector256.Load(source + sourceRow);
        Vector256<double> r2 = Vector256.Load(source + (2 * sourceRow)),
            r3 = Vector256.Load(source + (3 * sourceRow));
        Vector256<double> even01 = Avx.UnpackLow(r0, r1),
            odd01 = Avx.UnpackHigh(r0, r1);
        Vector256<double> even23 = Avx.UnpackLow(r2, r3),
            odd23 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(even01, even23, 0x20).Store(target);
        Avx.Permute2x128(odd01, odd23, 0x20).Store(target + targetRow);
        Avx.Permute2x128(even01, even23, 0x31).Store(target + (2 * targetRow));
        Avx.Permute2x128(odd01, odd23, 0x31).Store(target + (3 * targetRow));
    }

    private static void PackRows(double* b, nint bRow, int count, int columns, int width, double* panel)
    {
        if (columns == TileKernels.MaximumWidth && width == TileKernels.MaximumWidth)
        {
            for (int p = 0; p < count; p++)
            {
                Vector512.Load(b).Store(panel);
                Vector512.Load(b + 8).Store(panel + 8);
                b += bRow;
                panel += TileKernels.MaximumWidth;
            }

            return;
        }

        for (int p = 0; p < count; p++)
        {
            int q = 0;
            for (; q + 4 <= columns; q += 4)
                Vector256.Load(b + q).Store(panel + q);
            for (; q < columns; q++)
                panel[q] = b[q];
            for (; q < width; q++)
                panel[q] = 0;
            b += bRow;
            panel += width;
        }
    }
}
