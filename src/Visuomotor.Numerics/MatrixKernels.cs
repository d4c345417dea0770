namespace Visuomotor.Numerics;

/// <summary>Small helpers on whole matrices.</summary>
internal static class MatrixKernels
{
    /// <summary>Copies the lower triangle onto the upper one.</summary>
    internal static void MirrorLower(MatrixSpan c)
    {
        Span<double> data = c.Data;
        for (int r = 1; r < c.Rows; r++)
        {
            ReadOnlySpan<double> row = data.Slice(r * c.Stride, r);
            int place = r;
            for (int j = 0; j < row.Length; j++)
            {
                data[place] = row[j];
                place += c.Stride;
            }
        }
    }

    /// <summary>Sets everything above the diagonal to zero.</summary>
    internal static void ClearUpper(MatrixSpan a)
    {
        for (int r = 0; r + 1 < a.Columns && r < a.Rows; r++) a.Row(r)[(r + 1)..].Clear();
    }
}
