namespace Visuomotor.Numerics;

/// <summary>Small helpers on whole matrices.</summary>
internal static class MatrixKernels
{
    /// <summary>Copies the lower triangle onto the upper one.</summary>
    internal static unsafe void MirrorLower(MatrixSpan c)
    {
        int n = c.Rows, full = n & ~3;
        nint stride = c.Stride;
        fixed (double* p = c.Data)
        {
            // Strips of four rows go over in blocks; the squares on the diagonal and the last rows one by one.
            for (int r = 0; r < full; r += 4)
            {
                PanelPacking.TransposeStrip(p + (r * stride), stride, r, p + r, stride);
                for (int i = r; i < r + 4; i++)
                {
                    for (int j = r; j < i; j++) p[(j * stride) + i] = p[(i * stride) + j];
                }
            }

            for (int i = full; i < n; i++)
            {
                for (int j = 0; j < i; j++) p[(j * stride) + i] = p[(i * stride) + j];
            }
        }
    }

    /// <summary>Sets everything above the diagonal to zero.</summary>
    internal static void ClearUpper(MatrixSpan a)
    {
        for (int r = 0; r + 1 < a.Columns && r < a.Rows; r++) a.Row(r)[(r + 1)..].Clear();
    }
}
