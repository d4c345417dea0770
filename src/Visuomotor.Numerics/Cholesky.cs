using System.Buffers;
using Visuomotor.Numerics.Native;

namespace Visuomotor.Numerics;

/// <summary>The Cholesky factor A = L L' of a symmetric positive definite matrix, and what is solved with it.</summary>
public static class Cholesky
{
    private const int LargestOwnSolve = 96;

    /// <summary>Replaces a symmetric matrix by its lower Cholesky factor, with zeros above the diagonal.</summary>
    /// <param name="a">n x n; only its lower triangle is read. Its content is undefined after a failure.</param>
    /// <param name="failedPivot">The first row whose pivot is not a positive finite number, or -1.</param>
    /// <returns>False when the matrix is not positive definite or holds NaN or infinity in its lower triangle.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static unsafe bool TryFactor(MatrixSpan a, out int failedPivot)
    {
        MatrixShape.CheckSquare(a.Rows, a.Columns, nameof(TryFactor));
        failedPivot = -1;
        int n = a.Rows,
            stride = a.Stride,
            info;
        if (n == 0)
            return true;

        // A number that is not finite is met at its row, unless an earlier pivot fails first.
        int clean = 0;
        while (clean < n && VectorKernels.AllFinite(a.Row(clean)[..(clean + 1)]))
            clean++;
        fixed (double* p = a.Data)
        {
            if (clean <= TriangularKernel.LargestFactor)
            {
                failedPivot = TriangularKernel.Factor(p, clean, stride);
            }
            else
            {
                // Seen column by column, the row-major lower triangle is LAPACK's upper one.
                byte triangle = (byte)'U';
                OpenBlas.Potrf(&triangle, &clean, p, &stride, &info);
                if (info > 0)
                    failedPivot = info - 1;
            }
        }

        if (failedPivot < 0 && clean < n)
            failedPivot = clean;
        MatrixKernels.ClearUpper(a);
        return failedPivot < 0;
    }

    /// <summary>Solves A X = B for A = L L'.</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="b">n x m: B on entry, X on return.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SolveInPlace(ReadOnlyMatrixSpan l, MatrixSpan b)
    {
        Triangular(l, b, OpenBlas.NoTranspose, nameof(SolveInPlace));
        Triangular(l, b, OpenBlas.Transpose, nameof(SolveInPlace));
    }

    /// <summary>Solves A x = b for A = L L'.</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="b">n numbers: b on entry, x on return.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SolveInPlace(ReadOnlyMatrixSpan l, Span<double> b)
    {
        SolveLowerInPlace(l, b);
        SolveLowerTransposedInPlace(l, b);
    }

    /// <summary>Solves L X = B (forward substitution only).</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="b">n x m: B on entry, X on return.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SolveLowerInPlace(ReadOnlyMatrixSpan l, MatrixSpan b) =>
        Triangular(l, b, OpenBlas.NoTranspose, nameof(SolveLowerInPlace));

    /// <summary>Solves L x = b (forward substitution only).</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="b">n numbers: b on entry, x on return.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SolveLowerInPlace(ReadOnlyMatrixSpan l, Span<double> b)
    {
        MatrixShape.CheckSquare(l.Rows, l.Columns, nameof(SolveLowerInPlace));
        MatrixShape.CheckLength(b.Length, l.Rows, nameof(SolveLowerInPlace));
        for (int r = 0; r < b.Length; r++)
        {
            ReadOnlySpan<double> row = l.Row(r);
            b[r] = (b[r] - VectorKernels.Dot(row[..r], b[..r])) / row[r];
        }
    }

    /// <summary>Solves L' X = B (backward substitution only).</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="b">n x m: B on entry, X on return.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SolveLowerTransposedInPlace(ReadOnlyMatrixSpan l, MatrixSpan b) =>
        Triangular(l, b, OpenBlas.Transpose, nameof(SolveLowerTransposedInPlace));

    /// <summary>Solves L' x = b (backward substitution only).</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="b">n numbers: b on entry, x on return.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SolveLowerTransposedInPlace(ReadOnlyMatrixSpan l, Span<double> b)
    {
        MatrixShape.CheckSquare(l.Rows, l.Columns, nameof(SolveLowerTransposedInPlace));
        MatrixShape.CheckLength(b.Length, l.Rows, nameof(SolveLowerTransposedInPlace));
        for (int r = b.Length - 1; r >= 0; r--)
        {
            ReadOnlySpan<double> row = l.Row(r);
            b[r] /= row[r];
            VectorKernels.AddScaled(-b[r], row[..r], b[..r]);
        }
    }

    /// <summary>The inverse of A = L L', exactly symmetric.</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="inverse">n x n; overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Invert(ReadOnlyMatrixSpan l, MatrixSpan inverse)
    {
        MatrixShape.CheckSquare(l.Rows, l.Columns, nameof(Invert));
        MatrixShape.CheckSame(inverse.Rows, inverse.Columns, l.Rows, l.Columns, nameof(Invert));
        int n = l.Rows;
        double[] rented = ArrayPool<double>.Shared.Rent(n * n);
        MatrixSpan lower = new(rented, n, n);
        InvertLower(l, lower);
        LinearAlgebra.MultiplySymmetricTransposedLeft(lower, lower, inverse);
        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>The inverse of the factor L itself, lower triangular with zeros above the diagonal.</summary>
    /// <param name="l">The factor, n x n; only its lower triangle is read.</param>
    /// <param name="inverse">n x n; overwritten. Must not share memory with <paramref name="l"/>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static unsafe void InvertLower(ReadOnlyMatrixSpan l, MatrixSpan inverse)
    {
        MatrixShape.CheckSquare(l.Rows, l.Columns, nameof(InvertLower));
        MatrixShape.CheckSame(inverse.Rows, inverse.Columns, l.Rows, l.Columns, nameof(InvertLower));
        inverse.Clear();
        if (l.Rows > 512)
        {
            inverse.AddToDiagonal(1);
            SolveLowerInPlace(l, inverse);
            return;
        }

        fixed (
            double* pl = l.Data,
                pw = inverse.Data
        )
            TriangularKernel.InvertLower(pl, l.Rows, l.Stride, pw, inverse.Stride);
    }

    /// <summary>log det A for A = L L'; zero for an empty matrix.</summary>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static double LogDeterminant(ReadOnlyMatrixSpan l)
    {
        MatrixShape.CheckSquare(l.Rows, l.Columns, nameof(LogDeterminant));
        double sum = 0;
        for (int i = 0; i < l.Rows; i++)
            sum += Math.Log(l[i, i]);
        return 2 * sum;
    }

    private static unsafe void Triangular(ReadOnlyMatrixSpan l, MatrixSpan b, int transpose, string what)
    {
        MatrixShape.CheckSquare(l.Rows, l.Columns, what);
        if (b.Rows != l.Rows)
            throw new ArgumentException(
                $"{what}: a factor of {l.Rows} x {l.Columns} and a right side of {b.Rows} x {b.Columns} do not fit together."
            );
        if (b.Rows == 0 || b.Columns == 0)
            return;
        fixed (
            double* pl = l.Data,
                pb = b.Data
        )
        {
            if (b.Rows <= LargestOwnSolve)
            {
                TriangularKernel.Solve(pl, l.Rows, l.Stride, pb, b.Columns, b.Stride, transpose == OpenBlas.Transpose);
                return;
            }

            OpenBlas.Trsm(
                OpenBlas.RowMajor,
                OpenBlas.Left,
                OpenBlas.Lower,
                transpose,
                OpenBlas.NonUnit,
                b.Rows,
                b.Columns,
                1,
                pl,
                l.Stride,
                pb,
                b.Stride
            );
        }
    }
}
