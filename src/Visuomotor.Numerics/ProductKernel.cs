using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>
/// c = alpha a b + beta c for small and middling sizes, without a call into a library: panels of b as wide as a tile,
/// copied together only where their columns are not neighbours in memory.
/// </summary>
internal static unsafe class ProductKernel
{
    /// <summary>Products of at most this many multiply-adds are done here; for larger ones the library's cache blocking pays.</summary>
    internal const long LargestWork = 128L * 128 * 128;

    // A packed panel of this many rows stays in the first-level cache and on the stack.
    private const int InnerBlock = 192;

    /// <summary>
    /// The product over raw memory: a[i, p] lies at a + i * aRow + p * aColumn, b likewise (one of its steps is 1); c is row-major.
    /// With <paramref name="lower"/> only tiles that touch the lower triangle of c are computed (and the rest of c is left as it was).
    /// </summary>
    [SkipLocalsInit]
    internal static void Multiply(
        int m,
        int n,
        int inner,
        double* a,
        nint aRow,
        nint aColumn,
        double* b,
        nint bRow,
        nint bColumn,
        double alpha,
        double beta,
        double* c,
        nint cRow,
        bool lower
    )
    {
        double* panel = stackalloc double[(InnerBlock * TileKernels.MaximumWidth) + 8];
        panel = (double*)(((nuint)panel + 63) & ~(nuint)63);

        // Loads across cache lines cost twice; with enough rows to use a copy, copying the panel is cheaper.
        bool crossing = m >= 24 && (((nuint)b | (nuint)(bRow * sizeof(double))) & 63) != 0;
        for (int start = 0; start < inner; start += InnerBlock)
        {
            int count = Math.Min(InnerBlock, inner - start);
            double factor = start == 0 ? beta : 1;
            for (int j = 0; j < n; )
            {
                // The last columns take a narrow tile where it holds them.
                int width = n - j <= TileKernels.NarrowWidth ? TileKernels.NarrowWidth : TileKernels.Width;
                int columns = Math.Min(width, n - j);
                double* source = b + (start * bRow) + (j * bColumn);
                nint stride = bRow;
                if (columns < width || bColumn != 1 || crossing)
                {
                    PanelPacking.Pack(source, bRow, bColumn, count, columns, width, panel);
                    source = panel;
                    stride = width;
                }

                int first = lower ? j & ~(TileKernels.Height - 1) : 0;
                Panel(m, first, count, a + (start * aColumn), aRow, aColumn, source, stride, width, columns, alpha, factor, c + j, cRow);
                j += width;
            }
        }
    }

    // All rows from the first one on times one panel of b.
    [SkipLocalsInit]
    private static void Panel(
        int m,
        int first,
        int count,
        double* a,
        nint aRow,
        nint aColumn,
        double* b,
        nint stride,
        int width,
        int columns,
        double alpha,
        double beta,
        double* c,
        nint cRow
    )
    {
        double* tile = stackalloc double[TileKernels.Height * TileKernels.MaximumWidth];
        bool direct = alpha == 1 && beta == 0 && columns == width;
        for (int i = first; i < m; i += TileKernels.Height)
        {
            int rows = Math.Min(TileKernels.Height, m - i);
            double* a0 = a + (i * aRow);
            double* a1 = rows > 1 ? a0 + aRow : a0,
                a2 = rows > 2 ? a1 + aRow : a1,
                a3 = rows > 3 ? a2 + aRow : a2;
            double* place = c + (i * cRow);
            if (direct && rows == TileKernels.Height)
            {
                TileKernels.Multiply(width, a0, a1, a2, a3, aColumn, b, stride, count, place, cRow);
                continue;
            }

            TileKernels.Multiply(width, a0, a1, a2, a3, aColumn, b, stride, count, tile, width);
            Store(tile, width, rows, columns, alpha, beta, place, cRow);
        }
    }

    private static void Store(double* tile, int width, int rows, int columns, double alpha, double beta, double* c, nint cRow)
    {
        Vector256<double> factor = Vector256.Create(alpha),
            old = Vector256.Create(beta);
        for (int r = 0; r < rows; r++)
        {
            int q = 0;
            if (beta == 0)
            {
                for (; q + 4 <= columns; q += 4)
                    (factor * Vector256.Load(tile + q)).Store(c + q);
                for (; q < columns; q++)
                    c[q] = alpha * tile[q];
            }
            else
            {
                for (; q + 4 <= columns; q += 4)
                    Vector256.FusedMultiplyAdd(old, Vector256.Load(c + q), factor * Vector256.Load(tile + q)).Store(c + q);
                for (; q < columns; q++)
                    c[q] = Math.FusedMultiplyAdd(beta, c[q], alpha * tile[q]);
            }

            tile += width;
            c += cRow;
        }
    }
}
