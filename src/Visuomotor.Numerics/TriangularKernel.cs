using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>
/// Small Cholesky factors and triangular solves without a call into a library. Each result is one chain of fused
/// multiply-adds in the order of the inner index.
/// </summary>
internal static unsafe class TriangularKernel
{
    /// <summary>Factors up to this size are made here.</summary>
    internal const int LargestFactor = 160;

    private const int Block = 16;

    /// <summary>
    /// Replaces the lower triangle by the Cholesky factor; returns the first bad pivot or -1. The upper triangle is scratch.
    /// </summary>
    [SkipLocalsInit]
    internal static int Factor(double* a, int n, nint stride)
    {
        double* inverse = stackalloc double[Block * Block];
        for (int k = 0; k < n; k += Block)
        {
            int width = Math.Min(Block, n - k),
                below = n - k - width;
            double* corner = a + (k * stride) + k;
            int bad = FactorBlock(corner, width, stride);
            if (bad >= 0)
                return k + bad;
            if (below == 0)
                break;

            // The rows below: X = A inv(L)', then everything to the right is reduced by X X' (lower part only).
            InvertBlock(corner, width, stride, inverse);
            double* panel = corner + (width * stride);
            SolveRows(panel, below, width, stride, inverse);
            ProductKernel.Multiply(below, below, width, panel, stride, 1, panel, 1, stride, -1, 1, panel + width, stride, lower: true);
        }

        return -1;
    }

    /// <summary>
    /// w = inv(L), both lower triangular and row-major; above the diagonal of w stay zeros that the caller has put there.
    /// </summary>
    [SkipLocalsInit]
    internal static void InvertLower(double* l, int n, nint stride, double* w, nint wStride)
    {
        double* inverse = stackalloc double[Block * Block];
        double* row = stackalloc double[Block * 512];
        for (int k = 0; k < n; k += Block)
        {
            int width = Math.Min(Block, n - k);
            InvertBlock(l + (k * stride) + k, width, stride, inverse);
            double* target = w + (k * wStride);
            if (k > 0)
            {
                // w[k, :k] = -inv(L_kk) (L[k, :k] w[:k, :k]).
                ProductKernel.Multiply(width, k, k, l + (k * stride), stride, 1, w, wStride, 1, 1, 0, row, k, lower: false);
                ProductKernel.Multiply(width, k, width, inverse, Block, 1, row, k, 1, -1, 0, target, wStride, lower: false);
            }

            for (int i = 0; i < width; i++)
            {
                for (int j = 0; j <= i; j++)
                    target[(i * wStride) + k + j] = inverse[(i * Block) + j];
            }
        }
    }

    /// <summary>b = inv(L) b (or inv(L') b) for the n x m matrix b.</summary>
    [SkipLocalsInit]
    internal static void Solve(double* l, int n, nint stride, double* b, int m, nint bStride, bool transposed)
    {
        int j = 0;
        for (; j + 16 <= m; j += 16)
            SolveSixteen(l, n, stride, b + j, bStride, transposed);
        if (j == m)
            return;

        // The last columns are solved in a copy that is wide enough.
        const int CopyRows = 128;
        if (n > CopyRows)
        {
            for (; j < m; j++)
                SolveColumn(l, n, stride, b + j, bStride, transposed);
            return;
        }

        double* copy = stackalloc double[CopyRows * Block];
        int columns = m - j;
        PanelPacking.Pack(b + j, bStride, 1, n, columns, Block, copy);
        SolveSixteen(l, n, stride, copy, Block, transposed);
        for (int r = 0; r < n; r++)
        {
            for (int q = 0; q < columns; q++)
                b[(r * bStride) + j + q] = copy[(r * Block) + q];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SolveSixteen(double* l, int n, nint stride, double* b, nint bStride, bool transposed)
    {
        nint rowStep = transposed ? 1 : stride,
            columnStep = transposed ? stride : 1;
        for (int index = 0; index < n; index++)
        {
            int r = transposed ? n - 1 - index : index;
            int from = transposed ? r + 1 : 0,
                to = transposed ? n : r;
            double* target = b + (r * bStride),
                source = b + (from * bStride),
                factor = l + (r * rowStep) + (from * columnStep);
            Vector256<double> s0 = Vector256.Load(target),
                s1 = Vector256.Load(target + 4),
                s2 = Vector256.Load(target + 8),
                s3 = Vector256.Load(target + 12);
            for (int q = from; q < to; q++)
            {
                Vector256<double> f = Vector256.Create(-*factor);
                s0 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source), s0);
                s1 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source + 4), s1);
                s2 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source + 8), s2);
                s3 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source + 12), s3);
                factor += columnStep;
                source += bStride;
            }

            Vector256<double> pivot = Vector256.Create(l[(r * stride) + r]);
            (s0 / pivot).Store(target);
            (s1 / pivot).Store(target + 4);
            (s2 / pivot).Store(target + 8);
            (s3 / pivot).Store(target + 12);
        }
    }

    private static void SolveColumn(double* l, int n, nint stride, double* b, nint bStride, bool transposed)
    {
        for (int index = 0; index < n; index++)
        {
            int r = transposed ? n - 1 - index : index;
            double sum = b[r * bStride];
            for (int q = transposed ? r + 1 : 0; q < (transposed ? n : r); q++)
            {
                sum = Math.FusedMultiplyAdd(-(transposed ? l[(q * stride) + r] : l[(r * stride) + q]), b[q * bStride], sum);
            }

            b[r * bStride] = sum / l[(r * stride) + r];
        }
    }

    // Works on the transposed block, whose rows are contiguous: row k is scaled, then taken off the rows after it.
    [SkipLocalsInit]
    private static int FactorBlock(double* a, int n, nint stride)
    {
        double* u = stackalloc double[Block * Block];
        new Span<double>(u, Block * Block).Clear();
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                u[(j * Block) + i] = a[(i * stride) + j];
        }

        int bad = -1;
        for (int k = 0; k < n; k++)
        {
            double* rowK = u + (k * Block);
            double pivot = rowK[k];
            if (!(pivot > 0) || !double.IsFinite(pivot))
            {
                bad = k;
                break;
            }

            pivot = Math.Sqrt(pivot);
            Vector256<double> inverse = Vector256.Create(1 / pivot);
            for (int q = k & ~3; q < n; q += 4)
                (Vector256.Load(rowK + q) * inverse).Store(rowK + q);
            for (int i = k + 1; i < n; i++)
            {
                double* rowI = u + (i * Block);
                Vector256<double> factor = Vector256.Create(-rowK[i]);
                for (int q = i & ~3; q < n; q += 4)
                {
                    Vector256.FusedMultiplyAdd(factor, Vector256.Load(rowK + q), Vector256.Load(rowI + q)).Store(rowI + q);
                }
            }

            rowK[k] = pivot;
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                a[(i * stride) + j] = u[(j * Block) + i];
        }

        return bad;
    }

    // The inverse of one lower block, row-major with a stride of Block, zeros above the diagonal.
    private static void InvertBlock(double* l, int n, nint stride, double* inverse)
    {
        new Span<double>(inverse, Block * Block).Clear();
        for (int i = 0; i < n; i++)
        {
            double* target = inverse + (i * Block),
                row = l + (i * stride);
            Vector256<double> s0 = Vector256<double>.Zero,
                s1 = s0,
                s2 = s0,
                s3 = s0;
            for (int q = 0; q < i; q++)
            {
                Vector256<double> f = Vector256.Create(-row[q]);
                double* source = inverse + (q * Block);
                s0 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source), s0);
                s1 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source + 4), s1);
                s2 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source + 8), s2);
                s3 = Vector256.FusedMultiplyAdd(f, Vector256.Load(source + 12), s3);
            }

            double reciprocal = 1 / row[i];
            Vector256<double> scale = Vector256.Create(reciprocal);
            (s0 * scale).Store(target);
            (s1 * scale).Store(target + 4);
            (s2 * scale).Store(target + 8);
            (s3 * scale).Store(target + 12);
            target[i] = reciprocal;
        }
    }

    // rows = rows inv(L)', a few rows at a time through the stack.
    [SkipLocalsInit]
    private static void SolveRows(double* rows, int count, int width, nint stride, double* inverse)
    {
        const int Group = 32;
        double* copy = stackalloc double[Group * Block];
        for (int i = 0; i < count; i += Group)
        {
            int here = Math.Min(Group, count - i);
            double* place = rows + (i * stride);
            PanelPacking.Pack(place, stride, 1, here, width, Block, copy);
            ProductKernel.Multiply(here, width, width, copy, Block, 1, inverse, 1, Block, 1, 0, place, stride, lower: false);
        }
    }
}
