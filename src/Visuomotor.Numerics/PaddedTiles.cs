using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>
/// The tiles of <see cref="PaddedProducts"/>: c = d + a' b for eight rows and sixteen or eight columns, held in registers. Row i of the
/// result
/// takes its factors from column i of a.
/// </summary>
internal static unsafe class PaddedTiles
{
    /// <summary>One tile of eight rows and sixteen or eight columns.</summary>
    internal static void Tile(double* d, nint ds, double* a, nint step, double* b, nint bs, int inner, double* c, nint cs, int columns)
    {
        if (!Vector512.IsHardwareAccelerated)
            TileNarrow(d, ds, a, step, b, bs, inner, c, cs, columns);
        else if (columns == 16)
            Tile16(d, ds, a, step, b, bs, inner, c, cs);
        else
            Tile8(d, ds, a, step, b, bs, inner, c, cs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile16(double* d, nint ds, double* a, nint step, double* b, nint bs, int inner, double* c, nint cs)
    {
        Vector512<double> s00 = Vector512<double>.Zero,
            s01 = s00,
            s10 = s00,
            s11 = s00,
            s20 = s00,
            s21 = s00,
            s30 = s00,
            s31 = s00;
        Vector512<double> s40 = s00,
            s41 = s00,
            s50 = s00,
            s51 = s00,
            s60 = s00,
            s61 = s00,
            s70 = s00,
            s71 = s00;
        if (d != null)
        {
            (s00, s01) = (Vector512.Load(d), Vector512.Load(d + 8));
            (s10, s11) = (Vector512.Load(d + ds), Vector512.Load(d + ds + 8));
            (s20, s21) = (Vector512.Load(d + (2 * ds)), Vector512.Load(d + (2 * ds) + 8));
            (s30, s31) = (Vector512.Load(d + (3 * ds)), Vector512.Load(d + (3 * ds) + 8));
            d += 4 * ds;
            (s40, s41) = (Vector512.Load(d), Vector512.Load(d + 8));
            (s50, s51) = (Vector512.Load(d + ds), Vector512.Load(d + ds + 8));
            (s60, s61) = (Vector512.Load(d + (2 * ds)), Vector512.Load(d + (2 * ds) + 8));
            (s70, s71) = (Vector512.Load(d + (3 * ds)), Vector512.Load(d + (3 * ds) + 8));
        }

        for (int p = inner; p > 0; p--)
        {
            Vector512<double> b0 = Vector512.Load(b),
                b1 = Vector512.Load(b + 8);
            Vector512<double> f = Vector512.Create(a[0]);
            (s00, s01) = (Vector512.FusedMultiplyAdd(f, b0, s00), Vector512.FusedMultiplyAdd(f, b1, s01));
            f = Vector512.Create(a[1]);
            (s10, s11) = (Vector512.FusedMultiplyAdd(f, b0, s10), Vector512.FusedMultiplyAdd(f, b1, s11));
            f = Vector512.Create(a[2]);
            (s20, s21) = (Vector512.FusedMultiplyAdd(f, b0, s20), Vector512.FusedMultiplyAdd(f, b1, s21));
            f = Vector512.Create(a[3]);
            (s30, s31) = (Vector512.FusedMultiplyAdd(f, b0, s30), Vector512.FusedMultiplyAdd(f, b1, s31));
            f = Vector512.Create(a[4]);
            (s40, s41) = (Vector512.FusedMultiplyAdd(f, b0, s40), Vector512.FusedMultiplyAdd(f, b1, s41));
            f = Vector512.Create(a[5]);
            (s50, s51) = (Vector512.FusedMultiplyAdd(f, b0, s50), Vector512.FusedMultiplyAdd(f, b1, s51));
            f = Vector512.Create(a[6]);
            (s60, s61) = (Vector512.FusedMultiplyAdd(f, b0, s60), Vector512.FusedMultiplyAdd(f, b1, s61));
            f = Vector512.Create(a[7]);
            (s70, s71) = (Vector512.FusedMultiplyAdd(f, b0, s70), Vector512.FusedMultiplyAdd(f, b1, s71));
            a += step;
            b += bs;
        }

        Store(s00, s01, s10, s11, c, cs);
        Store(s20, s21, s30, s31, c + (2 * cs), cs);
        Store(s40, s41, s50, s51, c + (4 * cs), cs);
        Store(s60, s61, s70, s71, c + (6 * cs), cs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<double> s00,
        Vector512<double> s01,
        Vector512<double> s10,
        Vector512<double> s11,
        double* c,
        nint cs
    )
    {
        s00.Store(c);
        s01.Store(c + 8);
        s10.Store(c + cs);
        s11.Store(c + cs + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile8(double* d, nint ds, double* a, nint step, double* b, nint bs, int inner, double* c, nint cs)
    {
        Vector512<double> s0 = Vector512<double>.Zero,
            s1 = s0,
            s2 = s0,
            s3 = s0,
            s4 = s0,
            s5 = s0,
            s6 = s0,
            s7 = s0;
        if (d != null)
        {
            (s0, s1, s2, s3) = (Vector512.Load(d), Vector512.Load(d + ds), Vector512.Load(d + (2 * ds)), Vector512.Load(d + (3 * ds)));
            d += 4 * ds;
            (s4, s5, s6, s7) = (Vector512.Load(d), Vector512.Load(d + ds), Vector512.Load(d + (2 * ds)), Vector512.Load(d + (3 * ds)));
        }

        for (int p = inner; p > 0; p--)
        {
            Vector512<double> row = Vector512.Load(b);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[0]), row, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(a[1]), row, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(a[2]), row, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(a[3]), row, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(a[4]), row, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(a[5]), row, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(a[6]), row, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(a[7]), row, s7);
            a += step;
            b += bs;
        }

        s0.Store(c);
        s1.Store(c + cs);
        s2.Store(c + (2 * cs));
        s3.Store(c + (3 * cs));
        c += 4 * cs;
        s4.Store(c);
        s5.Store(c + cs);
        s6.Store(c + (2 * cs));
        s7.Store(c + (3 * cs));
    }

    // The same for vectors of 256 bits, in tiles of four rows and eight columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TileNarrow(double* d, nint ds, double* a, nint step, double* b, nint bs, int inner, double* c, nint cs, int columns)
    {
        for (int tile = 0; tile < columns / 4; tile++)
        {
            int i = (tile & 1) * 4,
                j = (tile >> 1) * 8;
            double* pa = a + i,
                pb = b + j,
                pc = c + (i * cs) + j;
            Vector256<double> s00 = Vector256<double>.Zero,
                s01 = s00,
                s10 = s00,
                s11 = s00,
                s20 = s00,
                s21 = s00,
                s30 = s00,
                s31 = s00;
            if (d != null)
            {
                double* pd = d + (i * ds) + j;
                (s00, s01) = (Vector256.Load(pd), Vector256.Load(pd + 4));
                (s10, s11) = (Vector256.Load(pd + ds), Vector256.Load(pd + ds + 4));
                (s20, s21) = (Vector256.Load(pd + (2 * ds)), Vector256.Load(pd + (2 * ds) + 4));
                (s30, s31) = (Vector256.Load(pd + (3 * ds)), Vector256.Load(pd + (3 * ds) + 4));
            }

            for (int p = inner; p > 0; p--)
            {
                Vector256<double> b0 = Vector256.Load(pb),
                    b1 = Vector256.Load(pb + 4);
                Vector256<double> f = Vector256.Create(pa[0]);
                (s00, s01) = (Vector256.FusedMultiplyAdd(f, b0, s00), Vector256.FusedMultiplyAdd(f, b1, s01));
                f = Vector256.Create(pa[1]);
                (s10, s11) = (Vector256.FusedMultiplyAdd(f, b0, s10), Vector256.FusedMultiplyAdd(f, b1, s11));
                f = Vector256.Create(pa[2]);
                (s20, s21) = (Vector256.FusedMultiplyAdd(f, b0, s20), Vector256.FusedMultiplyAdd(f, b1, s21));
                f = Vector256.Create(pa[3]);
                (s30, s31) = (Vector256.FusedMultiplyAdd(f, b0, s30), Vector256.FusedMultiplyAdd(f, b1, s31));
                pa += step;
                pb += bs;
            }

            s00.Store(pc);
            s01.Store(pc + 4);
            s10.Store(pc + cs);
            s11.Store(pc + cs + 4);
            pc += 2 * cs;
            s20.Store(pc);
            s21.Store(pc + 4);
            s30.Store(pc + cs);
            s31.Store(pc + cs + 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Row32(double* d, double* x, nint step, double* b, nint bs, int inner, double* c)
    {
        Vector512<double> s0 = Vector512.Load(d),
            s1 = Vector512.Load(d + 8),
            s2 = Vector512.Load(d + 16),
            s3 = Vector512.Load(d + 24);
        for (int p = inner; p > 0; p--)
        {
            Vector512<double> f = Vector512.Create(*x);
            s0 = Vector512.FusedMultiplyAdd(f, Vector512.Load(b), s0);
            s1 = Vector512.FusedMultiplyAdd(f, Vector512.Load(b + 8), s1);
            s2 = Vector512.FusedMultiplyAdd(f, Vector512.Load(b + 16), s2);
            s3 = Vector512.FusedMultiplyAdd(f, Vector512.Load(b + 24), s3);
            x += step;
            b += bs;
        }

        s0.Store(c);
        s1.Store(c + 8);
        s2.Store(c + 16);
        s3.Store(c + 24);
    }

    internal static void Row8(double* d, double* x, nint step, double* b, nint bs, int inner, double* c)
    {
        Vector512<double> s = Vector512.Load(d);
        for (int p = inner; p > 0; p--)
        {
            s = Vector512.FusedMultiplyAdd(Vector512.Create(*x), Vector512.Load(b), s);
            x += step;
            b += bs;
        }

        s.Store(c);
    }
}
