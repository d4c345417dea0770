using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>One camera picture and what a network makes of it.</summary>
/// <param name="Picture">Camera bytes, rows x columns x RGB.</param>
/// <param name="Field">Where the maps' places lie in the picture.</param>
/// <param name="Responses">The last convolution's responses, channels x rows x columns.</param>
/// <param name="Shares">Their softmax, channels x rows x columns.</param>
/// <param name="Points">The feature points x0, y0, x1, y1, ... in [-1, 1].</param>
internal sealed record SightFrame(byte[] Picture, ReceptiveField Field, float[] Responses, float[] Shares, float[] Points)
{
    /// <summary>Feature points.</summary>
    public int Channels => Points.Length / 2;

    private int Places => Field.Map.Height * Field.Map.Width;

    /// <summary>Looks at a picture.</summary>
    public static SightFrame Of(FeatureMaps maps, ReadOnlySpan<byte> picture)
    {
        SightFrame frame = new(
            picture.ToArray(),
            maps.Field,
            new float[maps.Shape.Length],
            new float[maps.Shape.Length],
            new float[2 * maps.Shape.Channels]
        );
        maps.Compute(picture, frame.Responses, frame.Shares, frame.Points);
        return frame;
    }

    /// <summary>A channel's responses.</summary>
    public ReadOnlySpan<float> Response(int channel) => Responses.AsSpan(channel * Places, Places);

    /// <summary>A channel's softmax.</summary>
    public ReadOnlySpan<float> Share(int channel) => Shares.AsSpan(channel * Places, Places);

    /// <summary>A feature point's place, as shares of the picture's width and height.</summary>
    public (double X, double Y) Place(int channel) => Field.Place(Points[2 * channel], Points[2 * channel + 1]);

    /// <summary>
    /// The channels with the sharpest softmax, those whose weight lies closest around their feature point, in the order of their numbers.
    /// </summary>
    public int[] Sharpest(int count) => [.. Enumerable.Range(0, Channels).OrderBy(Spread).Take(count).Order()];

    /// <summary>Mean squared distance of a channel's softmax from its feature point, in squared pixels.</summary>
    private double Spread(int channel)
    {
        ReadOnlySpan<float> share = Share(channel);
        int width = Field.Map.Width;
        double x = (Points[2 * channel] + 1) / 2 * (width - 1),
            y = (Points[2 * channel + 1] + 1) / 2 * (Field.Map.Height - 1),
            sum = 0;
        for (int i = 0; i < share.Length; i++)
        {
            double across = i % width - x,
                down = i / width - y;
            sum += share[i] * (across * across + down * down);
        }
        return sum;
    }
}
