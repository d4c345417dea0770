using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Visuomotor.Networks.Kernels;

/// <summary>The matrix products between Winograd's transforms, in panels of 8 rows by 32 or 16 columns.</summary>
/// <remarks>Each number is one running sum over k in order, whatever panel it falls into.</remarks>
internal static unsafe class WinogradProduct
{
    /// <summary>Rows of a panel; row counts are multiples of it.</summary>
    public const int Rows = 8;

    /// <summary>
    /// c[m x n] = a b, or c += a b, with a[i, p] at a[i strideRow + p strideTerm]; m a multiple of 8, n of 16; b and c row-major.
    /// </summary>
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
        bool add
    )
    {
        for (int j = 0; j < n; j += 32)
        {
            for (int i = 0; i < m; i += Rows)
            {
                float* left = a + i * strideRow,
                    place = c + i * strideC + j;
                if (j + 32 <= n)
                    Panel32(k, left, strideRow, strideTerm, b + j, strideB, place, strideC, add);
                else
                    Panel16(k, left, strideRow, strideTerm, b + j, strideB, place, strideC, add);
            }
        }
    }

    private static void Panel32(int k, float* a, nint row, nint term, float* b, nint strideB, float* c, nint strideC, bool add)
    {
        Vector512<float> c00 = default,
            c01 = default,
            c10 = default,
            c11 = default,
            c20 = default,
            c21 = default,
            c30 = default,
            c31 = default;
        Vector512<float> c40 = default,
            c41 = default,
            c50 = default,
            c51 = default,
            c60 = default,
            c61 = default,
            c70 = default,
            c71 = default;
        if (add)
        {
            c00 = Load(c);
            c01 = Load(c + 16);
            c10 = Load(c + strideC);
            c11 = Load(c + strideC + 16);
            c20 = Load(c + 2 * strideC);
            c21 = Load(c + 2 * strideC + 16);
            c30 = Load(c + 3 * strideC);
            c31 = Load(c + 3 * strideC + 16);
            c40 = Load(c + 4 * strideC);
            c41 = Load(c + 4 * strideC + 16);
            c50 = Load(c + 5 * strideC);
            c51 = Load(c + 5 * strideC + 16);
            c60 = Load(c + 6 * strideC);
            c61 = Load(c + 6 * strideC + 16);
            c70 = Load(c + 7 * strideC);
            c71 = Load(c + 7 * strideC + 16);
        }

        float* low = a,
            high = a + 4 * row;
        nint row2 = 2 * row,
            row3 = 3 * row;
        for (int p = 0; p < k; p++)
        {
            Vector512<float> b0 = Load(b),
                b1 = Load(b + 16);
            Vector512<float> x = Create(low[0]);
            c00 = FusedMultiplyAdd(x, b0, c00);
            c01 = FusedMultiplyAdd(x, b1, c01);
            x = Create(low[row]);
            c10 = FusedMultiplyAdd(x, b0, c10);
            c11 = FusedMultiplyAdd(x, b1, c11);
            x = Create(low[row2]);
            c20 = FusedMultiplyAdd(x, b0, c20);
            c21 = FusedMultiplyAdd(x, b1, c21);
            x = Create(low[row3]);
            c30 = FusedMultiplyAdd(x, b0, c30);
            c31 = FusedMultiplyAdd(x, b1, c31);
            x = Create(high[0]);
            c40 = FusedMultiplyAdd(x, b0, c40);
            c41 = FusedMultiplyAdd(x, b1, c41);
            x = Create(high[row]);
            c50 = FusedMultiplyAdd(x, b0, c50);
            c51 = FusedMultiplyAdd(x, b1, c51);
            x = Create(high[row2]);
            c60 = FusedMultiplyAdd(x, b0, c60);
            c61 = FusedMultiplyAdd(x, b1, c61);
            x = Create(high[row3]);
            c70 = FusedMultiplyAdd(x, b0, c70);
            c71 = FusedMultiplyAdd(x, b1, c71);
            low += term;
            high += term;
            b += strideB;
        }

        c00.Store(c);
        c01.Store(c + 16);
        c10.Store(c + strideC);
        c11.Store(c + strideC + 16);
        c20.Store(c + 2 * strideC);
        c21.Store(c + 2 * strideC + 16);
        c30.Store(c + 3 * strideC);
        c31.Store(c + 3 * strideC + 16);
        c40.Store(c + 4 * strideC);
        c41.Store(c + 4 * strideC + 16);
        c50.Store(c + 5 * strideC);
        c51.Store(c + 5 * strideC + 16);
        c60.Store(c + 6 * strideC);
        c61.Store(c + 6 * strideC + 16);
        c70.Store(c + 7 * strideC);
        c71.Store(c + 7 * strideC + 16);
    }

    private static void Panel16(int k, float* a, nint row, nint term, float* b, nint strideB, float* c, nint strideC, bool add)
    {
        Vector512<float> c0 = default,
            c1 = default,
            c2 = default,
            c3 = default,
            c4 = default,
            c5 = default,
            c6 = default,
            c7 = default;
        if (add)
        {
            c0 = Load(c);
            c1 = Load(c + strideC);
            c2 = Load(c + 2 * strideC);
            c3 = Load(c + 3 * strideC);
            c4 = Load(c + 4 * strideC);
            c5 = Load(c + 5 * strideC);
            c6 = Load(c + 6 * strideC);
            c7 = Load(c + 7 * strideC);
        }

        float* low = a,
            high = a + 4 * row;
        for (int p = 0; p < k; p++)
        {
            Vector512<float> b0 = Load(b);
            c0 = FusedMultiplyAdd(Create(low[0]), b0, c0);
            c1 = FusedMultiplyAdd(Create(low[row]), b0, c1);
            c2 = FusedMultiplyAdd(Create(low[2 * row]), b0, c2);
            c3 = FusedMultiplyAdd(Create(low[3 * row]), b0, c3);
            c4 = FusedMultiplyAdd(Create(high[0]), b0, c4);
            c5 = FusedMultiplyAdd(Create(high[row]), b0, c5);
            c6 = FusedMultiplyAdd(Create(high[2 * row]), b0, c6);
            c7 = FusedMultiplyAdd(Create(high[3 * row]), b0, c7);
            low += term;
            high += term;
            b += strideB;
        }

        c0.Store(c);
        c1.Store(c + strideC);
        c2.Store(c + 2 * strideC);
        c3.Store(c + 3 * strideC);
        c4.Store(c + 4 * strideC);
        c5.Store(c + 5 * strideC);
        c6.Store(c + 6 * strideC);
        c7.Store(c + 7 * strideC);
    }
}
