using System.Runtime.Intrinsics;

namespace Visuomotor.Networks.Kernels;

/// <summary>Spatial softmax of an image that may lie in several horizontal strips, each with its channels in blocks.</summary>
/// <remarks>
/// A lane is a channel, so a sum is one running sum per row and then over rows in order: the same bits however the
/// image is cut into strips.
/// </remarks>
internal static unsafe class SpatialSoftmaxKernel
{
    /// <summary>Coordinate of a place in [-1, 1]: -1 is the first, 1 the last; 0 where there is but one.</summary>
    public static float Coordinate(int place, int count) => count == 1 ? 0 : (float)(2.0 * place / (count - 1) - 1);

    /// <summary>
    /// Raises every channel's running maximum by the strip's values; <paramref name="maximum"/> has a number per padded channel.
    /// </summary>
    public static void Maximum(ChannelLayout layout, float* values, float* maximum)
    {
        for (int block = 0; block < layout.Blocks; block++)
        {
            for (int lane = 0; lane < layout.Block; lane += 8)
            {
                float* at = values + block * layout.BlockStride + lane;
                float* place = maximum + block * layout.Block + lane;
                Vector256<float> highest = Vector256.Load(place);
                for (int i = 0; i < layout.Height * layout.Width; i++)
                    highest = Vector256.Max(highest, Vector256.Load(at + (long)i * layout.Block));
                highest.Store(place);
            }
        }
    }

    /// <summary>
    /// Writes exp((a - maximum) inverseTemperature) for one strip and adds to the sums of it and of its products with
    /// the coordinates.
    /// </summary>
    /// <remarks>columns holds each column's coordinate, rows that of each of the strip's rows.</remarks>
    public static void Exponentials(
        ChannelLayout layout,
        float* values,
        float* maximum,
        float inverseTemperature,
        float* columns,
        float* rows,
        float* exponentials,
        float* sum,
        float* sumX,
        float* sumY
    )
    {
        Vector256<float> scale = Vector256.Create(inverseTemperature);
        for (int block = 0; block < layout.Blocks; block++)
        {
            for (int lane = 0; lane < layout.Block; lane += 8)
            {
                long start = block * layout.BlockStride + lane;
                int channel = block * layout.Block + lane;
                Vector256<float> top = Vector256.Load(maximum + channel),
                    all = Vector256.Load(sum + channel),
                    x = Vector256.Load(sumX + channel),
                    y = Vector256.Load(sumY + channel);
                for (int row = 0; row < layout.Height; row++)
                {
                    Vector256<float> rowSum = default,
                        rowX = default;
                    long at = start + (long)row * layout.RowStride;
                    for (int column = 0; column < layout.Width; column++, at += layout.Block)
                    {
                        Vector256<float> e = Elementwise.Exp((Vector256.Load(values + at) - top) * scale);
                        e.Store(exponentials + at);
                        rowSum += e;
                        rowX = Vector256.FusedMultiplyAdd(e, Vector256.Create(columns[column]), rowX);
                    }

                    all += rowSum;
                    x += rowX;
                    y = Vector256.FusedMultiplyAdd(rowSum, Vector256.Create(rows[row]), y);
                }

                all.Store(sum + channel);
                x.Store(sumX + channel);
                y.Store(sumY + channel);
            }
        }
    }

    /// <summary>
    /// Gradient of expected positions to the values: da = s / T ((x - fx) gx + (y - fy) gy), padded channels 0.
    /// Gives the gradient to log T, minus the sum of da (a - maximum), where it is wanted.
    /// </summary>
    public static double PositionsGradient(
        ChannelLayout layout,
        float* values,
        float* maximum,
        float* exponentials,
        float* inverseSum,
        float inverseTemperature,
        float* columns,
        float* rows,
        float* positionX,
        float* positionY,
        float* gradientX,
        float* gradientY,
        float* valuesGradient,
        bool temperature
    )
    {
        double logTemperature = 0;
        for (int block = 0; block < layout.Blocks; block++)
        {
            for (int lane = 0; lane < layout.Block; lane += 8)
            {
                long start = block * layout.BlockStride + lane;
                int channel = block * layout.Block + lane;
                Vector256<float> scale = Vector256.Load(inverseSum + channel) * Vector256.Create(inverseTemperature);
                Vector256<float> gx = Vector256.Load(gradientX + channel) * scale,
                    gy = Vector256.Load(gradientY + channel) * scale;
                Vector256<float> fx = Vector256.Load(positionX + channel),
                    fy = Vector256.Load(positionY + channel),
                    top = Vector256.Load(maximum + channel);
                for (int row = 0; row < layout.Height; row++)
                {
                    Vector256<float> rowPart = (Vector256.Create(rows[row]) - fy) * gy,
                        rowTemperature = default;
                    long at = start + (long)row * layout.RowStride;
                    for (int column = 0; column < layout.Width; column++, at += layout.Block)
                    {
                        Vector256<float> part = Vector256.FusedMultiplyAdd(Vector256.Create(columns[column]) - fx, gx, rowPart);
                        Vector256<float> da = part * Vector256.Load(exponentials + at);
                        da.Store(valuesGradient + at);
                        if (temperature)
                            rowTemperature = Vector256.FusedMultiplyAdd(da, Vector256.Load(values + at) - top, rowTemperature);
                    }

                    if (temperature)
                        logTemperature -= Vector256.Sum(rowTemperature);
                }
            }
        }

        return logTemperature;
    }
}
