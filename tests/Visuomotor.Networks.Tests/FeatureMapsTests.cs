namespace Visuomotor.Networks.Tests;

/// <summary>What a network makes of a picture on the way to its feature points.</summary>
public sealed class FeatureMapsTests
{
    private static readonly NetworkDefinition Learned = new(
        new ImageInput(3, 50, 40),
        5,
        [
            new Convolution(12, 5, 2, 1),
            new Relu(),
            new Convolution(9, 3),
            new Relu(),
            new SpatialSoftmax(0.3f, LearnedTemperature: true),
            new ExpectedPositions(),
            new AppendVector(),
            new Dense(3),
        ]
    );

    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void ExpectedPositionsUnderTheSoftmaxMapsAreTheFeaturePoints(bool learned)
    {
        (Network network, byte[] picture, float[] response, float[] share, float[] point) = Maps(learned, out TensorShape shape);
        float[] expected = new float[network.Definition.FeatureSize];
        using NetworkEvaluator evaluator = new(network);
        evaluator.ComputeFeatures(picture, expected);
        Assert.Equal(expected, point);
        int places = shape.Height * shape.Width;
        for (int c = 0; c < shape.Channels; c++)
        {
            double x = 0,
                y = 0,
                sum = 0;
            for (int i = 0; i < places; i++)
            {
                double s = share[c * places + i];
                sum += s;
                x += s * (2.0 * (i % shape.Width) / (shape.Width - 1) - 1);
                y += s * (2.0 * (i / shape.Width) / (shape.Height - 1) - 1);
            }
            Assert.Equal(1, sum, 1e-5);
            Assert.Equal(expected[2 * c], x, 1e-5);
            Assert.Equal(expected[2 * c + 1], y, 1e-5);
        }
        Assert.All(response, value => Assert.True(value >= 0));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void SoftmaxMapsAreTheSoftmaxOfTheResponses(bool learned)
    {
        (Network network, _, float[] response, float[] share, _) = Maps(learned, out TensorShape shape);
        double temperature = learned ? Math.Exp(network.Values("softmax1.log_temperature")[0]) : 1;
        int places = shape.Height * shape.Width;
        for (int c = 0; c < shape.Channels; c++)
        {
            double[] exponentials = [.. response[(c * places)..((c + 1) * places)].Select(value => Math.Exp(value / temperature))];
            double sum = exponentials.Sum();
            for (int i = 0; i < places; i++)
                Assert.Equal(exponentials[i] / sum, share[c * places + i], 1e-6);
        }
    }

    [Fact]
    public void ReceptiveFieldIsWhereAPixelIsSeen()
    {
        // one bright pixel: the weighted mean of the places that see it, with all weights equal, is the place itself
        NetworkDefinition definition = Learned;
        Network network = new(definition);
        foreach (string name in new[] { "conv1.weight", "conv2.weight" })
            network.Values(name).Fill(0.01f);
        network.MarkChanged();
        using FeatureMaps maps = new(network);
        TensorShape shape = maps.Shape;
        float[] response = new float[shape.Length],
            share = new float[shape.Length],
            point = new float[2 * shape.Channels];
        foreach ((int column, int row) in new[] { (20, 20), (21, 26), (15, 31) })
        {
            byte[] picture = new byte[50 * 40 * 3];
            picture.AsSpan((row * 40 + column) * 3, 3).Fill(255);
            maps.Compute(picture, response, share, point);
            double sum = 0,
                x = 0,
                y = 0;
            for (int i = 0; i < shape.Height * shape.Width; i++)
            {
                sum += response[i];
                x += response[i] * (i % shape.Width);
                y += response[i] * (i / shape.Width);
            }
            (double across, double down) = maps.Field.Place(2 * x / sum / (shape.Width - 1) - 1, 2 * y / sum / (shape.Height - 1) - 1);
            Assert.Equal(column + 0.5, across * 40, 0.75);
            Assert.Equal(row + 0.5, down * 50, 0.75);
        }
        Assert.Equal(9, maps.Field.Size);
    }

    [Fact]
    public void ThePapersNetworkSeesTheMiddleInTheMiddle()
    {
        NetworkDefinition definition = NetworkDefinition.Visuomotor(64);
        ReceptiveField field = ReceptiveField.Before(definition, definition.FirstVectorLayer - 2);
        // 7 with stride 2, 5, 5: 23 pixels wide, and 11 pixels in from the edge
        Assert.Equal((11, 2, 23), (field.First, field.Step, field.Size));
        Assert.Equal((11.5 / 64, 51.5 / 64), field.Place(-1, 1));
    }

    [Fact]
    public void ANetworkWithoutFeaturePointsIsRefused()
    {
        NetworkDefinition[] definitions =
        [
            NetworkDefinition.FullState(4, 2),
            new(new ImageInput(3, 20, 20), 0, [new Convolution(8, 5), new Relu(), new SpatialSoftmax(), new Dense(3)]),
        ];
        foreach (NetworkDefinition definition in definitions)
            Assert.Contains(
                "no feature points",
                Assert.Throws<ArgumentException>(() => new FeatureMaps(new Network(definition))).Message,
                StringComparison.Ordinal
            );
    }

    private static (Network Network, byte[] Picture, float[] Response, float[] Share, float[] Point) Maps(
        bool learned,
        out TensorShape shape
    )
    {
        NetworkDefinition definition = learned ? Learned : NetworkDefinition.Visuomotor(57, 5, 3);
        Network network = Samples.Network(definition);
        byte[] picture = Samples.Batch(definition, 1).Image(0).ToArray();
        using FeatureMaps maps = new(network);
        shape = maps.Shape;
        float[] response = new float[shape.Length],
            share = new float[shape.Length],
            point = new float[2 * shape.Channels];
        maps.Compute(picture, response, share, point);
        return (network, picture, response, share, point);
    }
}
