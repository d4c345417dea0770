using System.Runtime.InteropServices;
using Visuomotor.Numerics.Native;

namespace Visuomotor.Numerics;

/// <summary>
/// Products of dense matrices and vectors on one thread, with a fixed order of sums: the same numbers give the same bits
/// on one kind of CPU. Results must not share memory with operands.
/// </summary>
public static class LinearAlgebra
{
    /// <summary>Sets how many threads the library may use inside one call. The default of one is what reproducible results need.</summary>
    public static void SetThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        OpenBlas.SetThreads(threads);
    }

    /// <summary>What the loaded library says about itself: version, build options and CPU.</summary>
    /// <exception cref="NumericsLibraryException">The library cannot be loaded.</exception>
    public static unsafe string LibraryDescription => Marshal.PtrToStringUTF8((nint)OpenBlas.GetConfiguration()) ?? "OpenBLAS";

    /// <summary>c = alpha a b + beta c.</summary>
    /// <param name="a">m x k.</param>
    /// <param name="b">k x n.</param>
    /// <param name="c">m x n; not read when <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="c"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Multiply(ReadOnlyMatrixSpan a, ReadOnlyMatrixSpan b, MatrixSpan c, double alpha = 1, double beta = 0) =>
        Gemm(a, b, c, alpha, beta, transposeA: false, transposeB: false, nameof(Multiply));

    /// <summary>c = alpha a' b + beta c.</summary>
    /// <param name="a">k x m.</param>
    /// <param name="b">k x n.</param>
    /// <param name="c">m x n; not read when <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="c"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MultiplyTransposedLeft(
        ReadOnlyMatrixSpan a,
        ReadOnlyMatrixSpan b,
        MatrixSpan c,
        double alpha = 1,
        double beta = 0
    ) => Gemm(a, b, c, alpha, beta, transposeA: true, transposeB: false, nameof(MultiplyTransposedLeft));

    /// <summary>c = alpha a b' + beta c.</summary>
    /// <param name="a">m x k.</param>
    /// <param name="b">n x k.</param>
    /// <param name="c">m x n; not read when <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="c"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MultiplyTransposedRight(
        ReadOnlyMatrixSpan a,
        ReadOnlyMatrixSpan b,
        MatrixSpan c,
        double alpha = 1,
        double beta = 0
    ) => Gemm(a, b, c, alpha, beta, transposeA: false, transposeB: true, nameof(MultiplyTransposedRight));

    /// <summary>c = alpha a b + beta c where the caller knows the result to be symmetric: half of it is computed and mirrored.</summary>
    /// <param name="a">n x k.</param>
    /// <param name="b">k x n.</param>
    /// <param name="c">n x n; symmetric unless <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="c"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MultiplySymmetric(ReadOnlyMatrixSpan a, ReadOnlyMatrixSpan b, MatrixSpan c, double alpha = 1, double beta = 0) =>
        GemmSymmetric(a, b, c, alpha, beta, transposeA: false, transposeB: false, nameof(MultiplySymmetric));

    /// <summary>
    /// c = alpha a' b + beta c where the caller knows the result to be symmetric (a' V a with b = V a): half of it is computed and
    /// mirrored.
    /// </summary>
    /// <param name="a">k x n.</param>
    /// <param name="b">k x n.</param>
    /// <param name="c">n x n; symmetric unless <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="c"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MultiplySymmetricTransposedLeft(
        ReadOnlyMatrixSpan a,
        ReadOnlyMatrixSpan b,
        MatrixSpan c,
        double alpha = 1,
        double beta = 0
    ) => GemmSymmetric(a, b, c, alpha, beta, transposeA: true, transposeB: false, nameof(MultiplySymmetricTransposedLeft));

    /// <summary>
    /// c = alpha a b' + beta c where the caller knows the result to be symmetric (a S a' with b = a S): half of it is computed and
    /// mirrored.
    /// </summary>
    /// <param name="a">n x k.</param>
    /// <param name="b">n x k.</param>
    /// <param name="c">n x n; symmetric unless <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="c"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MultiplySymmetricTransposedRight(
        ReadOnlyMatrixSpan a,
        ReadOnlyMatrixSpan b,
        MatrixSpan c,
        double alpha = 1,
        double beta = 0
    ) => GemmSymmetric(a, b, c, alpha, beta, transposeA: false, transposeB: true, nameof(MultiplySymmetricTransposedRight));

    /// <summary>y = alpha a x + beta y.</summary>
    /// <param name="a">m x n.</param>
    /// <param name="x">n numbers.</param>
    /// <param name="y">m numbers; not read when <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="y"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Multiply(ReadOnlyMatrixSpan a, ReadOnlySpan<double> x, Span<double> y, double alpha = 1, double beta = 0)
    {
        MatrixShape.CheckLength(x.Length, a.Columns, nameof(Multiply));
        MatrixShape.CheckLength(y.Length, a.Rows, nameof(Multiply));
        for (int r = 0; r < y.Length; r++)
        {
            double product = alpha * VectorKernels.Dot(a.Row(r), x);
            y[r] = beta == 0 ? product : product + (beta * y[r]);
        }
    }

    /// <summary>y = alpha a' x + beta y.</summary>
    /// <param name="a">m x n.</param>
    /// <param name="x">m numbers.</param>
    /// <param name="y">n numbers; not read when <paramref name="beta"/> is zero.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what <paramref name="y"/> held.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MultiplyTransposed(ReadOnlyMatrixSpan a, ReadOnlySpan<double> x, Span<double> y, double alpha = 1, double beta = 0)
    {
        MatrixShape.CheckLength(x.Length, a.Rows, nameof(MultiplyTransposed));
        MatrixShape.CheckLength(y.Length, a.Columns, nameof(MultiplyTransposed));
        VectorKernels.Scale(beta, y);
        for (int r = 0; r < x.Length; r++)
            VectorKernels.AddScaled(alpha * x[r], a.Row(r), y);
    }

    /// <summary>a += alpha x y'.</summary>
    /// <param name="a">m x n.</param>
    /// <param name="x">m numbers.</param>
    /// <param name="y">n numbers.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddOuterProduct(MatrixSpan a, ReadOnlySpan<double> x, ReadOnlySpan<double> y, double alpha = 1)
    {
        MatrixShape.CheckLength(x.Length, a.Rows, nameof(AddOuterProduct));
        MatrixShape.CheckLength(y.Length, a.Columns, nameof(AddOuterProduct));
        for (int r = 0; r < x.Length; r++)
            VectorKernels.AddScaled(alpha * x[r], y, a.Row(r));
    }

    /// <summary>The sum of x[i] y[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        MatrixShape.CheckLength(y.Length, x.Length, nameof(Dot));
        return VectorKernels.Dot(x, y);
    }

    /// <summary>y += alpha x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddScaled(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        MatrixShape.CheckLength(y.Length, x.Length, nameof(AddScaled));
        VectorKernels.AddScaled(alpha, x, y);
    }

    /// <summary>y = alpha x; both may be the same numbers.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Scale(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        MatrixShape.CheckLength(y.Length, x.Length, nameof(Scale));
        VectorKernels.Scale(alpha, x, y);
    }

    private static void GemmSymmetric(
        ReadOnlyMatrixSpan a,
        ReadOnlyMatrixSpan b,
        MatrixSpan c,
        double alpha,
        double beta,
        bool transposeA,
        bool transposeB,
        string what
    )
    {
        MatrixShape.CheckSquare(c.Rows, c.Columns, what);
        Gemm(a, b, c, alpha, beta, transposeA, transposeB, what, symmetric: true);
        MatrixKernels.MirrorLower(c);
    }

    private static unsafe void Gemm(
        ReadOnlyMatrixSpan a,
        ReadOnlyMatrixSpan b,
        MatrixSpan c,
        double alpha,
        double beta,
        bool transposeA,
        bool transposeB,
        string what,
        bool symmetric = false
    )
    {
        int m = transposeA ? a.Columns : a.Rows,
            inner = transposeA ? a.Rows : a.Columns;
        int n = transposeB ? b.Rows : b.Columns,
            innerB = transposeB ? b.Columns : b.Rows;
        if (inner != innerB)
        {
            throw new ArgumentException($"{what}: matrices of {a.Rows} x {a.Columns} and {b.Rows} x {b.Columns} do not fit together.");
        }

        MatrixShape.CheckSame(c.Rows, c.Columns, m, n, what);
        if (m == 0 || n == 0)
            return;
        if (inner == 0)
        {
            for (int r = 0; r < m; r++)
                VectorKernels.Scale(beta, c.Row(r));
            return;
        }

        fixed (
            double* pa = a.Data,
                pb = b.Data,
                pc = c.Data
        )
        {
            if (symmetric || (long)m * n * inner <= ProductKernel.LargestWork)
            {
                nint aRow = transposeA ? 1 : a.Stride,
                    aColumn = transposeA ? a.Stride : 1;
                nint bRow = transposeB ? 1 : b.Stride,
                    bColumn = transposeB ? b.Stride : 1;
                ProductKernel.Multiply(m, n, inner, pa, aRow, aColumn, pb, bRow, bColumn, alpha, beta, pc, c.Stride, symmetric);
                return;
            }

            OpenBlas.Gemm(transposeA, transposeB, m, n, inner, alpha, pa, a.Stride, pb, b.Stride, beta, pc, c.Stride);
        }
    }
}
