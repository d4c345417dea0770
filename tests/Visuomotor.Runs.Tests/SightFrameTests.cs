using Visuomotor.Networks;

namespace Visuomotor.Runs.Tests;

public sealed class SightFrameTests
{
    [Fact]
    public void TheSharpestChannelsAreThoseWithTheLeastSpread()
    {
        // two places of a 4 x 3 map share a channel's weight: the further they are apart, the less sharp it is
        NetworkDefinition definition = new(
            new ImageInput(3, 3, 4),
            0,
            [new Convolution(4, 1), new SpatialSoftmax(), new ExpectedPositions(), new Dense(1)]
        );
        ReceptiveField field = ReceptiveField.Before(definition, 1);
        float[] shares = new float[4 * 12],
            points = new float[8];
        foreach ((int channel, int first, int second) in new[] { (0, 0, 3), (1, 0, 0), (2, 0, 2), (3, 0, 1) })
        {
            shares[channel * 12 + first] += 0.5f;
            shares[channel * 12 + second] += 0.5f;
            (points[2 * channel], points[2 * channel + 1]) = ((first + second) / 2f / 3 * 2 - 1, -1);
        }
        SightFrame frame = new(new byte[36], field, new float[48], shares, points);
        Assert.Equal([1, 3], frame.Sharpest(2));
        Assert.Equal([1, 2, 3], frame.Sharpest(3));
        Assert.Equal((0.5 / 4, 0.5 / 3), frame.Place(1));
        Assert.Equal((2.0 / 4, 0.5 / 3), frame.Place(0));
    }

    [Fact]
    public void APictureOfTheMapsIsDrawnForAnyNumberOfChannels()
    {
        foreach (int channels in new[] { 1, 12 })
        {
            NetworkDefinition definition = new(
                new ImageInput(3, 20, 20),
                0,
                [new Convolution(channels, 5), new Relu(), new SpatialSoftmax(), new ExpectedPositions(), new Dense(1)]
            );
            using FeatureMaps maps = new(new Network(definition));
            byte[] picture = new byte[20 * 20 * 3];
            new Random(1).NextBytes(picture);
            byte[] png = SightSheets.Maps(SightFrame.Of(maps, picture), "Task 'it'");
            Assert.Equal("\u0089PNG", System.Text.Encoding.Latin1.GetString(png, 0, 4));
        }
    }
}
