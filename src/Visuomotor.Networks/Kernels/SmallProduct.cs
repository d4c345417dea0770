using System.Runtime.Intrinsics;

namespace Visuomotor.Networks.Kernels;

/// <summary>Matrix products of small layers, where a library call costs more than the work.</summary>
/// <remarks>Each number is one running sum over k in order, so results do not depend on how rows are shared out.</remarks>
internal static unsafe class SmallProduct
{
    /// <summary>Numbers in one vector; widths are padded to it.</summary>
    public const int Lanes = 8;

    /// <summary>The next multiple of <see cref="Lanes"/>.</summary>
    public static int Padded(int size) => (size + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// c[m x n] = start + a b, with a[i, p] at a[i strideRow + p strideTerm], b[k x n] and c row-major; n is a multiple of 8.
    /// </summary>
    /// <remarks>start is one row of n starting values for every row of c, or null for 0.</remarks>
    public static void Multiply(
        int m,
        int n,
        int k,
        float* a,
        nint strideRow,
        nint strideTerm,
        float* b,
        nint strideB,
        float* c,
        nint strideC,
        float* start
    )
    {
        int i = 0;
        for (; i + 4 <= m; i += 4)
        {
            float* left = a + i * strideRow,
                place = c + i * strideC;
            int j = 0;
            for (; j + 24 <= n; j += 24)
                Tile4x3(k, left, strideRow, strideTerm, b + j, strideB, place + j, strideC, From(start, j));
            for (; j + 16 <= n; j += 16)
                Tile4x2(k, left, strideRow, strideTerm, b + j, strideB, place + j, strideC, From(start, j));
            for (; j < n; j += 8)
                Tile4x1(k, left, strideRow, strideTerm, b + j, strideB, place + j, strideC, From(start, j));
        }

        for (; i < m; i++)
        {
            float* left = a + i * strideRow,
                place = c + i * strideC;
            int j = 0;
            for (; j + 40 <= n; j += 40)
                Tile1x5(k, left, strideTerm, b + j, strideB, place + j, From(start, j));
            for (; j < n; j += 8)
                Tile1x1(k, left, strideTerm, b + j, strideB, place + j, From(start, j));
        }
    }

    private static float* From(float* start, int offset) => start is null ? null : start + offset;

    private static Vector256<float> Start(float* start, int offset) => start is null ? default : Vector256.Load(start + offset);

    private static void Tile4x3(int k, float* a, nint row, nint term, float* b, nint strideB, float* c, nint strideC, float* start)
    {
        Vector256<float> s0 = Start(start, 0),
            s1 = Start(start, 8),
            s2 = Start(start, 16);
        Vector256<float> c00 = s0,
            c01 = s1,
            c02 = s2,
            c10 = s0,
            c11 = s1,
            c12 = s2,
            c20 = s0,
            c21 = s1,
            c22 = s2,
            c30 = s0,
            c31 = s1,
            c32 = s2;
        for (int p = 0; p < k; p++)
        {
            Vector256<float> b0 = Vector256.Load(b),
                b1 = Vector256.Load(b + 8),
                b2 = Vector256.Load(b + 16);
            Vector256<float> x = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector256.FusedMultiplyAdd(x, b2, c02);
            x = Vector256.Create(a[row]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector256.FusedMultiplyAdd(x, b2, c12);
            x = Vector256.Create(a[2 * row]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector256.FusedMultiplyAdd(x, b2, c22);
            x = Vector256.Create(a[3 * row]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector256.FusedMultiplyAdd(x, b2, c32);
            a += term;
            b += strideB;
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c += strideC;
        c10.Store(c);
        c11.Store(c + 8);
        c12.Store(c + 16);
        c += strideC;
        c20.Store(c);
        c21.Store(c + 8);
        c22.Store(c + 16);
        c += strideC;
        c30.Store(c);
        c31.Store(c + 8);
        c32.Store(c + 16);
    }

    private static void Tile4x2(int k, float* a, nint row, nint term, float* b, nint strideB, float* c, nint strideC, float* start)
    {
        Vector256<float> s0 = Start(start, 0),
            s1 = Start(start, 8);
        Vector256<float> c00 = s0,
            c01 = s1,
            c10 = s0,
            c11 = s1,
            c20 = s0,
            c21 = s1,
            c30 = s0,
            c31 = s1;
        for (int p = 0; p < k; p++)
        {
            Vector256<float> b0 = Vector256.Load(b),
                b1 = Vector256.Load(b + 8);
            Vector256<float> x0 = Vector256.Create(a[0]),
                x1 = Vector256.Create(a[row]),
                x2 = Vector256.Create(a[2 * row]),
                x3 = Vector256.Create(a[3 * row]);
            c00 = Vector256.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x0, b1, c01);
            c10 = Vector256.FusedMultiplyAdd(x1, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x1, b1, c11);
            c20 = Vector256.FusedMultiplyAdd(x2, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x2, b1, c21);
            c30 = Vector256.FusedMultiplyAdd(x3, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x3, b1, c31);
            a += term;
            b += strideB;
        }

        c00.Store(c);
        c01.Store(c + 8);
        c += strideC;
        c10.Store(c);
        c11.Store(c + 8);
        c += strideC;
        c20.Store(c);
        c21.Store(c + 8);
        c += strideC;
        c30.Store(c);
        c31.Store(c + 8);
    }

    private static void Tile4x1(int k, float* a, nint row, nint term, float* b, nint strideB, float* c, nint strideC, float* start)
    {
        Vector256<float> c0 = Start(start, 0),
            c1 = c0,
            c2 = c0,
            c3 = c0;
        for (int p = 0; p < k; p++)
        {
            Vector256<float> b0 = Vector256.Load(b);
            c0 = Vector256.FusedMultiplyAdd(Vector256.Create(a[0]), b0, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Create(a[row]), b0, c1);
            c2 = Vector256.FusedMultiplyAdd(Vector256.Create(a[2 * row]), b0, c2);
            c3 = Vector256.FusedMultiplyAdd(Vector256.Create(a[3 * row]), b0, c3);
            a += term;
            b += strideB;
        }

        c0.Store(c);
        c1.Store(c + strideC);
        c2.Store(c + 2 * strideC);
        c3.Store(c + 3 * strideC);
    }

    private static void Tile1x5(int k, float* a, nint term, float* b, nint strideB, float* c, float* start)
    {
        Vector256<float> c0 = Start(start, 0),
            c1 = Start(start, 8),
            c2 = Start(start, 16),
            c3 = Start(start, 24),
            c4 = Start(start, 32);
        for (int p = 0; p < k; p++)
        {
            Vector256<float> x = Vector256.Create(a[0]);
            c0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b), c0);
            c1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + 8), c1);
            c2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + 16), c2);
            c3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + 24), c3);
            c4 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + 32), c4);
            a += term;
            b += strideB;
        }

        c0.Store(c);
        c1.Store(c + 8);
        c2.Store(c + 16);
        c3.Store(c + 24);
        c4.Store(c + 32);
    }

    private static void Tile1x1(int k, float* a, nint term, float* b, nint strideB, float* c, float* start)
    {
        Vector256<float> sum = Start(start, 0);
        for (int p = 0; p < k; p++)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(a[0]), Vector256.Load(b), sum);
            a += term;
            b += strideB;
        }

        sum.Store(c);
    }

    /// <summary>x[i] = sum over n of b[i, n] y[n] for i below k: a row of a transposed product, b read once in its own order.</summary>
    public static void MultiplyTransposed(int n, int k, float* b, nint strideB, float* y, float* x)
    {
        for (int i = 0; i < k; i++, b += strideB)
        {
            Vector256<float> sum = default;
            for (int j = 0; j < n; j += 8)
                sum = Vector256.FusedMultiplyAdd(Vector256.Load(b + j), Vector256.Load(y + j), sum);
            x[i] = Vector256.Sum(sum);
        }
    }
}
