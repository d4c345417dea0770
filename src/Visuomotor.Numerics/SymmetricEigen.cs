using System.Buffers;
using Visuomotor.Numerics.Native;

namespace Visuomotor.Numerics;

/// <summary>The eigenvalues and eigenvectors of a symmetric matrix (LAPACK's dsyev).</summary>
public static class SymmetricEigen
{
    /// <summary>Replaces a symmetric matrix by its orthonormal eigenvectors.</summary>
    /// <param name="a">n x n; only its lower triangle is read. On return, column i is the eigenvector of value i.</param>
    /// <param name="values">n eigenvalues in ascending order.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the matrix holds a number that is not finite.</exception>
    /// <exception cref="ArithmeticException">The iteration did not converge.</exception>
    public static unsafe void Decompose(MatrixSpan a, Span<double> values)
    {
        MatrixShape.CheckSquare(a.Rows, a.Columns, nameof(Decompose));
        MatrixShape.CheckLength(values.Length, a.Rows, nameof(Decompose));
        int n = a.Rows,
            info = 0;
        if (n == 0)
            return;
        for (int r = 0; r < n; r++)
        {
            if (!VectorKernels.AllFinite(a.Row(r)[..(r + 1)]))
                throw new ArgumentException($"{nameof(Decompose)}: row {r} of the matrix holds a number that is not finite.", nameof(a));
        }

        int workLength = 34 * n;
        double[] work = ArrayPool<double>.Shared.Rent(workLength);
        byte job = (byte)'V',
            triangle = (byte)'U';
        fixed (
            double* pa = a.Data,
                pv = values,
                pw = work
        )
        {
            int stride = a.Stride;
            OpenBlas.Syev(&job, &triangle, &n, pa, &stride, pv, pw, &workLength, &info);
        }

        ArrayPool<double>.Shared.Return(work);
        if (info != 0)
            throw new ArithmeticException($"The eigenvalues of a matrix of {n} x {n} did not converge ({info} of them).");

        // LAPACK stores columns one after another: its columns are our rows.
        for (int r = 1; r < n; r++)
        {
            for (int c = 0; c < r; c++)
                (a[r, c], a[c, r]) = (a[c, r], a[r, c]);
        }
    }
}
