using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>Small helpers on whole matrices.</summary>
internal static class MatrixKernels
{
    /// <summary>Copies the lower triangle onto the upper one.</summary>
    internal static unsafe void MirrorLower(MatrixSpan c)
    {
        int n = c.Rows,
            full = n & ~3;
        nint stride = c.Stride;
        fixed (double* p = c.Data)
        {
            // Strips of four rows go over in blocks; the squares on the diagonal and the last rows one by one.
            for (int r = 0; r < full; r += 4)
            {
                PanelPacking.TransposeStrip(p + (r * stride), stride, r, p + r, stride);
                for (int i = r; i < r + 4; i++)
                {
                    for (int j = r; j < i; j++)
                        p[(j * stride) + i] = p[(i * stride) + j];
                }
            }

            for (int i = full; i < n; i++)
            {
                for (int j = 0; j < i; j++)
                    p[(j * stride) + i] = p[(i * stride) + j];
            }
        }
    }

    /// <summary>Copies row by row; short rows without a call for each.</summary>
    internal static unsafe void CopyRows(ReadOnlyMatrixSpan source, MatrixSpan target)
    {
        const int Short = 128;
        int rows = source.Rows,
            columns = source.Columns;
        if (columns > Short || source.Data.Overlaps(target.Data))
        {
            for (int r = 0; r < rows; r++)
                source.Row(r).CopyTo(target.Row(r));
            return;
        }

        fixed (
            double* from = source.Data,
                to = target.Data
        )
        {
            for (int r = 0; r < rows; r++)
            {
                double* a = from + ((nint)r * source.Stride),
                    b = to + ((nint)r * target.Stride);
                int c = 0;
                for (; c + 8 <= columns; c += 8)
                {
                    Vector256.Load(a + c).Store(b + c);
                    Vector256.Load(a + c + 4).Store(b + c + 4);
                }

                for (; c < columns; c++)
                    b[c] = a[c];
            }
        }
    }

    /// <summary>Replaces each pair (r, c), (c, r) by its mean.</summary>
    internal static unsafe void Symmetrize(MatrixSpan a)
    {
        int n = a.Rows,
            full = n & ~3;
        nint stride = a.Stride;
        fixed (double* p = a.Data)
        {
            // Blocks of four by four below the diagonal with their mirror images; the squares on the diagonal and the last rows one by one.
            Vector256<double> half = Vector256.Create(0.5);
            double* block = stackalloc double[16];
            for (int r = 0; r < full; r += 4)
            {
                for (int c = 0; c < r; c += 4)
                {
                    PanelPacking.TransposeStrip(p + (c * stride) + r, stride, 4, block, 4);
                    for (int i = 0; i < 4; i++)
                    {
                        double* row = p + ((r + i) * stride) + c;
                        (half * (Vector256.Load(row) + Vector256.Load(block + (4 * i)))).Store(row);
                    }

                    PanelPacking.TransposeStrip(p + (r * stride) + c, stride, 4, p + (c * stride) + r, stride);
                }

                for (int i = r; i < r + 4; i++)
                    SymmetrizeRow(p, stride, i, r);
            }

            for (int i = full; i < n; i++)
                SymmetrizeRow(p, stride, i, 0);
        }
    }

    private static unsafe void SymmetrizeRow(double* p, nint stride, int row, int from)
    {
        for (int j = from; j < row; j++)
            p[(j * stride) + row] = p[(row * stride) + j] = 0.5 * (p[(row * stride) + j] + p[(j * stride) + row]);
    }

    /// <summary>Sets everything above the diagonal to zero.</summary>
    internal static void ClearUpper(MatrixSpan a)
    {
        for (int r = 0; r + 1 < a.Columns && r < a.Rows; r++)
            a.Row(r)[(r + 1)..].Clear();
    }
}
