using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Visuomotor.Networks.Kernels;

/// <summary>
/// The transforms of Winograd's minimal filtering F(4x4, 5x5) on 16 channels at a time (Lavin and Gray 2016), at the
/// points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
/// </summary>
/// <remarks>
/// With d an 8x8 tile of the input, g the 5x5 window and y the 4x4 outputs: y = A' [(G g G') * (B' d B)] A. Per tile and
/// channel 64 products stand for 400.
/// </remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Side of a tile of the input.</summary>
    public const int Tile = 8;

    /// <summary>Side of a tile of the output.</summary>
    public const int Step = 4;

    /// <summary>Side of the window.</summary>
    public const int Window = 5;

    /// <summary>Places of a transformed tile.</summary>
    public const int Places = Tile * Tile;

    /// <summary>Channels at a time.</summary>
    public const int Lanes = 16;

    /// <summary>G: 8 x 5, the powers of each point over the product of its distances to the others.</summary>
    public static readonly float[] G =
    [
        1,
        0,
        0,
        0,
        0,
        -2f / 9,
        -2f / 9,
        -2f / 9,
        -2f / 9,
        -2f / 9,
        -2f / 9,
        2f / 9,
        -2f / 9,
        2f / 9,
        -2f / 9,
        1f / 90,
        2f / 90,
        4f / 90,
        8f / 90,
        16f / 90,
        1f / 90,
        -2f / 90,
        4f / 90,
        -8f / 90,
        16f / 90,
        32f / 45,
        16f / 45,
        8f / 45,
        4f / 45,
        2f / 45,
        32f / 45,
        -16f / 45,
        8f / 45,
        -4f / 45,
        2f / 45,
        0,
        0,
        0,
        0,
        1,
    ];

    /// <summary>v = B' d B of one tile: rows of d are rowStride numbers apart, places of v placeStride.</summary>
    public static void Input(float* d, nint rowStride, float* temporary, float* v, nint placeStride)
    {
        for (int j = 0; j < Tile; j++)
        {
            float* column = d + j * Lanes,
                target = temporary + j * Lanes;
            InputLine(column, rowStride, target, Tile * Lanes);
        }

        for (int i = 0; i < Tile; i++)
            InputLine(temporary + i * Tile * Lanes, Lanes, v + i * Tile * placeStride, placeStride);
    }

    /// <summary>y = A' m A of one tile, into 4 x 4 vectors back to back.</summary>
    public static void Output(float* m, nint placeStride, float* temporary, float* y)
    {
        for (int j = 0; j < Tile; j++)
            OutputLine(m + j * placeStride, Tile * placeStride, temporary + j * Lanes, Tile * Lanes);
        for (int i = 0; i < Step; i++)
            OutputLine(temporary + i * Tile * Lanes, Lanes, y + i * Step * Lanes, Lanes);
    }

    /// <summary>m = A y A' of one tile of 4 x 4 vectors: the transpose of <see cref="Output"/>.</summary>
    public static void OutputGradient(float* y, nint rowStride, float* temporary, float* m, nint placeStride)
    {
        for (int j = 0; j < Step; j++)
            GradientLine(y + j * Lanes, rowStride, temporary + j * Lanes, Step * Lanes);
        for (int i = 0; i < Tile; i++)
            GradientLine(temporary + i * Step * Lanes, Lanes, m + i * Tile * placeStride, placeStride);
    }

    /// <summary>u = G g G' of 16 windows: g is 5 x 5 vectors back to back.</summary>
    public static void Weights(float* g, float* temporary, float* u, nint placeStride)
    {
        fixed (float* matrix = G)
        {
            for (int i = 0; i < Tile; i++)
            {
                for (int j = 0; j < Window; j++)
                {
                    Vector512<float> sum = default;
                    for (int k = 0; k < Window; k++)
                        sum = FusedMultiplyAdd(Create(matrix[i * Window + k]), Load(g + (k * Window + j) * Lanes), sum);
                    sum.Store(temporary + (i * Window + j) * Lanes);
                }
            }

            for (int i = 0; i < Tile; i++)
            {
                for (int j = 0; j < Tile; j++)
                {
                    Vector512<float> sum = default;
                    for (int k = 0; k < Window; k++)
                        sum = FusedMultiplyAdd(Create(matrix[j * Window + k]), Load(temporary + (i * Window + k) * Lanes), sum);
                    sum.Store(u + (i * Tile + j) * placeStride);
                }
            }
        }
    }

    /// <summary>g = G' u G of 16 windows: the transpose of <see cref="Weights"/>.</summary>
    public static void WeightsGradient(float* u, nint placeStride, float* temporary, float* g)
    {
        fixed (float* matrix = G)
        {
            for (int i = 0; i < Window; i++)
            {
                for (int j = 0; j < Tile; j++)
                {
                    Vector512<float> sum = default;
                    for (int k = 0; k < Tile; k++)
                        sum = FusedMultiplyAdd(Create(matrix[k * Window + i]), Load(u + (k * Tile + j) * placeStride), sum);
                    sum.Store(temporary + (i * Tile + j) * Lanes);
                }
            }

            for (int i = 0; i < Window; i++)
            {
                for (int j = 0; j < Window; j++)
                {
                    Vector512<float> sum = default;
                    for (int k = 0; k < Tile; k++)
                        sum = FusedMultiplyAdd(Create(matrix[k * Window + j]), Load(temporary + (i * Tile + k) * Lanes), sum);
                    sum.Store(g + (i * Window + j) * Lanes);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(float* d, nint stride, float* v, nint target)
    {
        Vector512<float> d0 = Load(d),
            d1 = Load(d + stride),
            d2 = Load(d + 2 * stride),
            d3 = Load(d + 3 * stride);
        Vector512<float> d4 = Load(d + 4 * stride),
            d5 = Load(d + 5 * stride),
            d6 = Load(d + 6 * stride),
            d7 = Load(d + 7 * stride);
        FusedMultiplyAdd(d4 - d2, Create(5.25f), d0 - d6).Store(v);
        FusedMultiplyAdd(d3 - d5, Create(5.25f), d7 - d1).Store(v + 7 * target);
        Vector512<float> even = FusedMultiplyAdd(d4, Create(-4.25f), d2 + d6),
            odd = FusedMultiplyAdd(d3, Create(-4.25f), d1 + d5);
        (even + odd).Store(v + target);
        (even - odd).Store(v + 2 * target);
        even = FusedMultiplyAdd(d4, Create(-1.25f), FusedMultiplyAdd(d2, Create(0.25f), d6));
        odd = FusedMultiplyAdd(d3, Create(-2.5f), FusedMultiplyAdd(d1, Create(0.5f), d5 + d5));
        (even + odd).Store(v + 3 * target);
        (even - odd).Store(v + 4 * target);
        even = FusedMultiplyAdd(d4, Create(-5f), FusedMultiplyAdd(d2, Create(4f), d6));
        odd = FusedMultiplyAdd(d3, Create(-2.5f), FusedMultiplyAdd(d5, Create(0.5f), d1 + d1));
        (even + odd).Store(v + 5 * target);
        (even - odd).Store(v + 6 * target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* m, nint stride, float* y, nint target)
    {
        Vector512<float> m1 = Load(m + stride),
            m2 = Load(m + 2 * stride),
            m3 = Load(m + 3 * stride);
        Vector512<float> m4 = Load(m + 4 * stride),
            m5 = Load(m + 5 * stride),
            m6 = Load(m + 6 * stride);
        Vector512<float> s1 = m1 + m2,
            s2 = m3 + m4,
            s3 = m5 + m6,
            d1 = m1 - m2,
            d2 = m3 - m4,
            d3 = m5 - m6;
        (Load(m) + s1 + (s2 + s3)).Store(y);
        FusedMultiplyAdd(d2, Create(2f), FusedMultiplyAdd(d3, Create(0.5f), d1)).Store(y + target);
        FusedMultiplyAdd(s2, Create(4f), FusedMultiplyAdd(s3, Create(0.25f), s1)).Store(y + 2 * target);
        FusedMultiplyAdd(d2, Create(8f), FusedMultiplyAdd(d3, Create(0.125f), d1 + Load(m + 7 * stride))).Store(y + 3 * target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientLine(float* y, nint stride, float* m, nint target)
    {
        Vector512<float> y0 = Load(y),
            y1 = Load(y + stride),
            y2 = Load(y + 2 * stride),
            y3 = Load(y + 3 * stride);
        y0.Store(m);
        y3.Store(m + 7 * target);
        Vector512<float> even = y0 + y2,
            odd = y1 + y3;
        (even + odd).Store(m + target);
        (even - odd).Store(m + 2 * target);
        even = FusedMultiplyAdd(y2, Create(4f), y0);
        odd = FusedMultiplyAdd(y3, Create(8f), y1 + y1);
        (even + odd).Store(m + 3 * target);
        (even - odd).Store(m + 4 * target);
        even = FusedMultiplyAdd(y2, Create(0.25f), y0);
        odd = FusedMultiplyAdd(y3, Create(0.125f), y1 * Create(0.5f));
        (even + odd).Store(m + 5 * target);
        (even - odd).Store(m + 6 * target);
    }
}
