using Visuomotor.Networks.Tests.Reference;

namespace Visuomotor.Networks.Tests;

/// <summary>Every layer and loss: the fast gradient against plain loops, and the plain loops against finite differences.</summary>
public sealed class GradientTests
{
    private static readonly ImageInput Picture = new(3, 12, 14, 1f / 128, -1);

    public static TheoryData<string> Cases => [.. Definitions.Keys];

    private static Dictionary<string, NetworkDefinition> Definitions =>
        new()
        {
            ["dense"] = new(null, 5, [new Dense(3)]),
            ["dense, odd sizes"] = new(null, 39, [new Dense(41), new Relu(), new Dense(23), new Relu(), new Dense(7)]),
            ["softplus"] = new(null, 6, [new Dense(9), new Softplus(), new Dense(2)]),
            ["relu on input"] = new(null, 6, [new Relu(), new Dense(2)]),
            ["large dense"] = new(null, 500, [new Dense(150), new Relu(), new Dense(500), new Softplus(), new Dense(3)]),
            ["convolution + dense"] = new(Picture, 0, [new Convolution(5, 3), new Relu(), new Dense(4)]),
            ["strides and padding"] = new(
                Picture,
                0,
                [new Convolution(16, 4, 2, 1), new Relu(), new Convolution(7, 3, 1, 2), new Relu(), new Convolution(20, 2, 3), new Dense(4)]
            ),
            ["one filter, one pixel"] = new(new ImageInput(1, 5, 5), 0, [new Convolution(1, 5), new Dense(2)]),
            ["no relu"] = new(Picture, 0, [new Convolution(16, 3), new Convolution(16, 3), new Dense(2)]),
            ["softplus image"] = new(
                Picture,
                0,
                [new Convolution(10, 3), new Softplus(), new Convolution(6, 3), new Softplus(), new Dense(3)]
            ),
            ["relu twice"] = new(Picture, 0, [new Relu(), new Convolution(8, 3), new Relu(), new Relu(), new Dense(3)]),
            ["max-pool"] = new(
                Picture,
                0,
                [
                    new Convolution(16, 3),
                    new Relu(),
                    new MaxPool(3, 2),
                    new Convolution(12, 3),
                    new Relu(),
                    new MaxPool(2, 2, 1),
                    new Dense(3),
                ]
            ),
            ["pool first"] = new(Picture, 0, [new MaxPool(2, 2), new Dense(3)]),
            ["image to dense"] = new(Picture, 0, [new Dense(3)]),
            ["softmax + points"] = new(
                Picture,
                0,
                [new Convolution(16, 3), new Relu(), new SpatialSoftmax(), new ExpectedPositions(), new Dense(3)]
            ),
            ["softmax of odd channels"] = new(
                Picture,
                0,
                [new Convolution(5, 3), new SpatialSoftmax(0.5f), new ExpectedPositions(), new Dense(3)]
            ),
            ["learned temperature"] = new(
                Picture,
                0,
                [new Convolution(16, 3), new Relu(), new SpatialSoftmax(0.7f, true), new ExpectedPositions(), new Dense(3)]
            ),
            ["softmax of the image"] = new(Picture, 0, [new SpatialSoftmax(0.3f, true), new ExpectedPositions(), new Dense(3)]),
            ["softmax + dense"] = new(Picture, 0, [new Convolution(9, 3), new Relu(), new SpatialSoftmax(0.8f, true), new Dense(3)]),
            ["points only"] = new(Picture, 0, [new Convolution(4, 3), new SpatialSoftmax(), new ExpectedPositions()]),
            ["append"] = new(
                Picture,
                6,
                [
                    new Convolution(16, 5, 2),
                    new Relu(),
                    new SpatialSoftmax(),
                    new ExpectedPositions(),
                    new AppendVector(),
                    new Dense(8),
                    new Relu(),
                    new Dense(3),
                ]
            ),
            ["append after dense"] = new(
                Picture,
                6,
                [new Convolution(16, 5, 2), new Dense(5), new Relu(), new AppendVector(), new Dense(3)]
            ),
            ["5x5 windows"] = new(
                Picture,
                0,
                [
                    new Convolution(16, 3),
                    new Relu(),
                    new Convolution(32, 5),
                    new Relu(),
                    new Convolution(16, 5, 1, 2),
                    new Relu(),
                    new SpatialSoftmax(),
                    new ExpectedPositions(),
                    new Dense(3),
                ]
            ),
            ["visuomotor"] = NetworkDefinition.Visuomotor(28, 9, 7),
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void FastGradientMatchesPlainLoops(string name)
    {
        NetworkDefinition definition = Definitions[name];
        foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>())
        {
            foreach (bool precision in new[] { false, true })
            {
                Network network = Samples.Network(definition);
                TrainingBatch batch = Samples.Batch(
                    definition,
                    3,
                    precisions: precision,
                    input: precision ? BatchInput.Bytes : BatchInput.Numbers
                );
                using var trainer = new NetworkTrainer(
                    network,
                    new AdamOptimiser(),
                    precision ? new PrecisionWeightedLoss() : new MeanSquaredLoss(),
                    new TrainerOptions { Capacity = 3, Method = method }
                );
                double loss = trainer.ComputeGradient(batch);
                var reference = new ReferenceTrainer(network);
                double expected = reference.Loss(batch, precision);
                Assert.Equal(expected, loss, 2e-5 * Math.Abs(expected));
                AssertClose(definition, reference.Network.Gradient, trainer.Gradient, 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PlainLoopsMatchFiniteDifferences(string name)
    {
        NetworkDefinition definition = Definitions[name];
        var trainer = new ReferenceTrainer(Samples.Network(definition));
        TrainingBatch batch = Samples.Batch(definition, 1, precisions: true);
        ReferenceNetwork network = trainer.Network;
        trainer.Loss(batch, precision: true);
        double[] gradient = [.. network.Gradient];

        // a few parameters of every tensor
        var random = new Random(3);
        double largest = gradient.Max(Math.Abs);
        foreach (ParameterTensor tensor in definition.Tensors)
        {
            for (int k = 0; k < 3; k++)
            {
                int i = tensor.Offset + random.Next(tensor.Length);
                double slope = Slope(trainer, batch, [(i, 1)]);
                Assert.True(
                    Math.Abs(slope - gradient[i]) <= 1e-6 * (largest + Math.Abs(gradient[i])),
                    $"{tensor.Name}: {slope} by differences, {gradient[i]} by the equations"
                );
            }
        }
    }

    [Fact]
    public void FastGradientOfTheWholePolicyMatchesItsOwnFiniteDifferences()
    {
        NetworkDefinition definition = NetworkDefinition.Visuomotor(40, 9, 7);
        Network network = Samples.Network(definition);
        TrainingBatch batch = Samples.Batch(definition, 2, precisions: true);
        using var trainer = new NetworkTrainer(
            network,
            new AdamOptimiser(),
            new PrecisionWeightedLoss(),
            new TrainerOptions { Capacity = 2 }
        );
        trainer.ComputeGradient(batch);
        float[] gradient = trainer.Gradient.ToArray(),
            start = network.Parameters.ToArray();
        double norm = Math.Sqrt(gradient.Sum(value => (double)value * value));
        const double Step = 2e-3;
        double Moved(double distance)
        {
            for (int i = 0; i < start.Length; i++)
                network.Parameters[i] = (float)(start[i] + distance * gradient[i] / norm);
            network.MarkChanged();
            return trainer.ComputeGradient(batch);
        }

        double slope = (Moved(Step) - Moved(-Step)) / (2 * Step);
        Assert.Equal(norm, slope, 1e-2 * norm);
    }

    internal static void AssertClose(NetworkDefinition definition, double[] expected, ReadOnlySpan<float> found, double relative)
    {
        // a bias before a softmax has no gradient but rounding's
        double all = expected.Max(Math.Abs);
        foreach (ParameterTensor tensor in definition.Tensors)
        {
            double size = 0,
                worst = 0;
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                size = Math.Max(size, Math.Abs(expected[i]));
                worst = Math.Max(worst, double.IsNaN(found[i]) ? double.PositiveInfinity : Math.Abs(expected[i] - found[i]));
            }

            Assert.True(worst <= relative * size + 1e-6 * all, $"{tensor.Name}: off by {worst:g3} where the largest is {size:g3}");
            Assert.True(size > 0 || tensor.Length == 0, $"{tensor.Name} has no gradient to compare");
        }
    }

    private static double Slope(ReferenceTrainer trainer, TrainingBatch batch, (int Index, double By)[] direction)
    {
        const double Step = 1e-6;
        double At(double distance)
        {
            foreach ((int index, double by) in direction)
                trainer.Network.Parameters[index] += distance * by;
            double loss = trainer.Loss(batch, precision: true, gradient: false);
            foreach ((int index, double by) in direction)
                trainer.Network.Parameters[index] -= distance * by;
            return loss;
        }

        return (At(Step) - At(-Step)) / (2 * Step);
    }
}
