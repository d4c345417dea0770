namespace Visuomotor.Networks.Tests;

/// <summary>Definitions: shapes, counts, the table, and what is refused.</summary>
public sealed class DefinitionTests
{
    [Fact]
    public void ThePapersNetworkHasItsShapesAndParameters()
    {
        NetworkDefinition definition = NetworkDefinition.Visuomotor(240);
        Assert.Equal(92_423, definition.ParameterCount);
        Assert.Equal(
            [9_472, 51_232, 25_632, 4_160, 1_640, 287],
            definition.Tensors.GroupBy(tensor => tensor.Layer).Select(layer => layer.Sum(tensor => tensor.Length))
        );
        Assert.Equal("117 x 117 x 64", definition.Shapes[0].ToString());
        Assert.Equal("113 x 113 x 32", definition.Shapes[2].ToString());
        Assert.Equal("109 x 109 x 32", definition.Shapes[4].ToString());
        Assert.Equal(64, definition.FeatureSize);
        Assert.Equal(8, definition.FirstVectorLayer);
        Assert.Equal(7, definition.OutputSize);
        long first = 117 * 117 * 64 * 147,
            others = 113 * 113 * 32 * 1600 + 109 * 109 * 32 * 800 + 103 * 40 + 40 * 40 + 40 * 7;
        Assert.Equal(first + others, definition.ForwardProducts);
        Assert.Equal(2 * first + 3 * others, definition.TrainingProducts);
    }

    [Fact]
    public void TheTableReadsWell()
    {
        string expected = """
            layer        kind                                     output             parameters
            -----------------------------------------------------------------------------------
            input        image and vector of 39                   240 x 240 x 3
            conv1        convolution 7x7, stride 2                117 x 117 x 64          9,472
            relu1        ReLU                                     117 x 117 x 64
            conv2        convolution 5x5                          113 x 113 x 32         51,232
            relu2        ReLU                                     113 x 113 x 32
            conv3        convolution 5x5                          109 x 109 x 32         25,632
            relu3        ReLU                                     109 x 109 x 32
            softmax1     spatial softmax                          109 x 109 x 32
            points1      expected positions                       64
            append1      append input vector                      103
            dense1       fully connected                          40                      4,160
            relu4        ReLU                                     40
            dense2       fully connected                          40                      1,640
            relu5        ReLU                                     40
            dense3       fully connected                          7                         287
            all                                                                          92,423

            """;
        string[] found = [.. NetworkDefinition.Visuomotor(240).ToTable().Split('\n').Select(line => line.TrimEnd())];
        Assert.Equal(expected.Split('\n').Select(line => line.TrimEnd()), found);
    }

    [Fact]
    public void JsonGivesTheSameDefinitionBack()
    {
        NetworkDefinition definition = new(
            new ImageInput(3, 30, 40, 0.5f, -1),
            4,
            [
                new Convolution(8, 3, 2, 1),
                new Softplus(),
                new MaxPool(2, 2),
                new SpatialSoftmax(2, true),
                new ExpectedPositions(),
                new AppendVector(),
                new Dense(3),
            ]
        );
        Assert.Equal(definition.ToTable(), NetworkDefinition.FromJson(definition.ToJson()).ToTable());
        Assert.Equal(definition.ToJson(), NetworkDefinition.FromJson(definition.ToJson()).ToJson());
        Assert.Throws<NetworkFormatException>(() => NetworkDefinition.FromJson("{}"));
        Assert.Throws<NetworkFormatException>(() => NetworkDefinition.FromJson("null"));
        Assert.Throws<NetworkFormatException>(() =>
            NetworkDefinition.FromJson("""{"image":null,"vectorSize":3,"layers":[{"layer":"magic"}]}""")
        );
        Assert.Throws<NetworkFormatException>(() =>
            NetworkDefinition.FromJson("""{"image":null,"vectorSize":3,"layers":[{"layer":"dense","outputs":2,"more":1}]}""")
        );
        Assert.Throws<NetworkFormatException>(() => NetworkDefinition.FromJson("""{"image":null,"vectorSize":3,"layers":[null]}"""));
    }

    [Fact]
    public void LayersThatDoNotFitAreNamed()
    {
        var image = new ImageInput(3, 10, 10);
        Refused("conv2", () => new NetworkDefinition(image, 0, [new Convolution(4, 7), new Convolution(4, 5), new Dense(2)]));
        Refused("points1", () => new NetworkDefinition(image, 0, [new ExpectedPositions(), new Dense(2)]));
        Refused("conv1", () => new NetworkDefinition(image, 0, [new SpatialSoftmax(), new Convolution(4, 3), new Dense(2)]));
        Refused("must end in a vector", () => new NetworkDefinition(image, 0, [new Convolution(4, 3)]));
        Refused("append1", () => new NetworkDefinition(image, 0, [new Dense(4), new AppendVector()]));
        Refused("never used", () => new NetworkDefinition(image, 3, [new Dense(4)]));
        Refused("too large", () => new NetworkDefinition(null, 100_000, [new Dense(100_000)]));
        Refused("input", () => new NetworkDefinition(null, 0, [new Dense(4)]));
        Refused("temperature", () => new NetworkDefinition(image, 0, [new SpatialSoftmax(0), new ExpectedPositions()]));
    }

    private static void Refused(string part, Func<NetworkDefinition> make) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
}
