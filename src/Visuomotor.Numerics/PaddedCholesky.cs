using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>
/// Cholesky factors of the few rows and columns that an action has, padded with zeros to multiples of <see cref="PaddedProducts.Unit"/>.
/// </summary>
public static unsafe class PaddedCholesky
{
    /// <summary>Replaces A by U with U'U = A, zeros below the diagonal and in the padding.</summary>
    /// <param name="a">Padded; only the upper triangle of its first <paramref name="size"/> rows and columns is read.</param>
    /// <param name="size">Rows and columns that count.</param>
    /// <returns>False if a pivot is not a positive finite number; the matrix is then scratch.</returns>
    /// <exception cref="ArgumentException">The matrix is not square and padded, or smaller than <paramref name="size"/>.</exception>
    public static bool TryFactor(MatrixSpan a, int size)
    {
        Check(a, size);
        fixed (double* p = a.Data)
        {
            nint stride = a.Stride;
            for (int k = 0; k < size; k++)
            {
                double* rowK = p + (k * stride);
                double pivot = rowK[k];
                if (!(pivot > 0) || !double.IsFinite(pivot))
                    return false;
                double root = Math.Sqrt(pivot);
                Vector512<double> inverse = Vector512.Create(1 / root);
                for (int j = 0; j < k; j++)
                    rowK[j] = 0;
                for (int j = size; j < a.Columns; j++)
                    rowK[j] = 0;
                for (int j = k & ~7; j < size; j += 8)
                    (Vector512.Load(rowK + j) * inverse).Store(rowK + j);
                rowK[k] = root;
                for (int i = k + 1; i < size; i++)
                {
                    double* rowI = p + (i * stride);
                    Vector512<double> factor = Vector512.Create(-rowK[i]);
                    for (int j = i & ~7; j < size; j += 8)
                        Vector512.FusedMultiplyAdd(factor, Vector512.Load(rowK + j), Vector512.Load(rowI + j)).Store(rowI + j);
                }
            }

            for (int k = size; k < a.Rows; k++)
                a.Row(k).Clear();
        }

        return true;
    }

    /// <summary>The inverse of U', lower triangular, with zeros above the diagonal and in the padding.</summary>
    /// <param name="u">From <see cref="TryFactor"/>.</param>
    /// <param name="size">Rows and columns that count.</param>
    /// <param name="inverse">Receives the inverse, of the size of <paramref name="u"/>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void InvertTransposed(ReadOnlyMatrixSpan u, int size, MatrixSpan inverse)
    {
        Check(inverse, size);
        MatrixShape.CheckSame(u.Rows, u.Columns, inverse.Rows, inverse.Columns, nameof(InvertTransposed));
        inverse.Clear();
        fixed (
            double* p = u.Data,
                pi = inverse.Data
        )
        {
            for (int i = 0; i < size; i++)
            {
                double* row = pi + ((nint)i * inverse.Stride),
                    factors = p + i;
                double reciprocal = 1 / factors[(nint)i * u.Stride];
                Vector512<double> scale = Vector512.Create(reciprocal);
                for (int j = 0; j < i; j += 8)
                {
                    Vector512<double> sum = Vector512<double>.Zero;
                    for (int q = j; q < i; q++)
                    {
                        sum = Vector512.FusedMultiplyAdd(
                            Vector512.Create(-factors[(nint)q * u.Stride]),
                            Vector512.Load(pi + ((nint)q * inverse.Stride) + j),
                            sum
                        );
                    }

                    (sum * scale).Store(row + j);
                }

                row[i] = reciprocal;
            }
        }
    }

    /// <summary>log det of U'U.</summary>
    public static double LogDeterminant(ReadOnlyMatrixSpan u, int size)
    {
        double product = 1,
            sum = 0;
        for (int i = 0; i < size; i++)
        {
            // one logarithm for all pivots unless their product leaves the range of doubles
            double next = product * u[i, i];
            if (next is > 1e-200 and < 1e200)
            {
                product = next;
                continue;
            }

            sum += Math.Log(product);
            product = u[i, i];
        }

        return 2 * (sum + Math.Log(product));
    }

    private static void Check(MatrixSpan a, int size)
    {
        MatrixShape.CheckSquare(a.Rows, a.Columns, nameof(PaddedCholesky));
        if ((a.Rows & (PaddedProducts.Unit - 1)) != 0 || (uint)size > (uint)a.Rows)
        {
            throw new ArgumentException($"{size} rows and columns do not fit into a padded matrix of {a.Rows} x {a.Columns}");
        }
    }
}
