namespace Visuomotor.Numerics.Tests;

/// <summary>Plain-loop references and random test matrices.</summary>
internal static class Oracle
{
    /// <summary>A random matrix inside a larger one, so that its stride exceeds its columns; the surroundings hold NaN.</summary>
    internal static (Matrix Storage, int Row, int Column, int Rows, int Columns) Inset(int rows, int columns, int pad, RandomStream random)
    {
        Matrix storage = new(rows + pad, columns + pad);
        storage.Span.Fill(double.NaN);
        for (int r = 0; r < rows; r++)
            random.FillGaussian(storage.Row(pad + r)[pad..]);
        return (storage, pad, pad, rows, columns);
    }

    internal static MatrixSpan View(this (Matrix Storage, int Row, int Column, int Rows, int Columns) inset) =>
        inset.Storage.Block(inset.Row, inset.Column, inset.Rows, inset.Columns);

    internal static Matrix Product(
        ReadOnlyMatrixSpan a,
        bool transposeA,
        ReadOnlyMatrixSpan b,
        bool transposeB,
        ReadOnlyMatrixSpan c,
        double alpha,
        double beta
    )
    {
        int m = transposeA ? a.Columns : a.Rows,
            inner = transposeA ? a.Rows : a.Columns,
            n = transposeB ? b.Rows : b.Columns;
        double[] left = Rows(a, transposeA),
            right = Rows(b, !transposeB);
        Matrix result = new(m, n);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int p = 0, x = i * inner, y = j * inner; p < inner; p++)
                    sum += left[x++] * right[y++];
                result[i, j] = (alpha * sum) + (beta == 0 ? 0 : beta * c[i, j]);
            }
        }

        return result;
    }

    // The rows (or the columns) of a matrix, one after another.
    private static double[] Rows(ReadOnlyMatrixSpan a, bool columns)
    {
        double[] rows = new double[a.Rows * a.Columns];
        for (int r = 0; r < a.Rows; r++)
        {
            for (int c = 0; c < a.Columns; c++)
                rows[columns ? (c * a.Rows) + r : (r * a.Columns) + c] = a[r, c];
        }

        return rows;
    }

    internal static Matrix Random(int rows, int columns, RandomStream random)
    {
        Matrix matrix = new(rows, columns);
        random.FillGaussian(matrix.Data);
        return matrix;
    }

    internal static Matrix PositiveDefinite(int size, RandomStream random)
    {
        Matrix factor = Random(size, size + 3, random);
        Matrix result = Product(factor, false, factor, true, factor, 1, 0);
        result.Span.AddToDiagonal(0.1);
        return result;
    }

    internal static void Close(ReadOnlyMatrixSpan expected, ReadOnlyMatrixSpan actual, double tolerance)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (int r = 0; r < expected.Rows; r++)
        {
            for (int c = 0; c < expected.Columns; c++)
            {
                Assert.True(
                    Math.Abs(expected[r, c] - actual[r, c]) <= tolerance * (1 + Math.Abs(expected[r, c])),
                    $"({r}, {c}): {actual[r, c]} instead of {expected[r, c]}"
                );
            }
        }
    }
}
