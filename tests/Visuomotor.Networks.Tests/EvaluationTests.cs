using Visuomotor.Networks.Tests.Reference;

namespace Visuomotor.Networks.Tests;

/// <summary>Running forwards: against plain loops, and the same bits for any number of threads.</summary>
public sealed class EvaluationTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(57)]
    public void OutputMatchesPlainLoops(int size)
    {
        NetworkDefinition definition = NetworkDefinition.Visuomotor(size, 9, 7);
        Network network = Samples.Network(definition);
        TrainingBatch batch = Samples.Batch(definition, 1);
        double[] expected = ReferenceNetwork
            .Of(network)
            .Forward(ReferenceTrainer.Image(batch, 0), [.. batch.Vector(0).ToArray().Select(value => (double)value)]);
        float[] output = new float[7];
        foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>())
        {
            using var evaluator = new NetworkEvaluator(network, 1, method);
            evaluator.Evaluate(batch.Image(0), batch.Vector(0), output);
            for (int i = 0; i < 7; i++)
                Assert.Equal(expected[i], output[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void StripsGiveTheSameBitsAsTheWholeImage()
    {
        NetworkDefinition[] definitions =
        [
            NetworkDefinition.Visuomotor(64, 9, 7),
            NetworkDefinition.Visuomotor(131, 9, 7),
            new(
                new ImageInput(3, 61, 40),
                0,
                [new Convolution(16, 5, 1, 2), new Relu(), new MaxPool(3, 2, 1), new Convolution(16, 5, 1, 2), new Softplus(), new Dense(3)]
            ),
            new(
                new ImageInput(3, 50, 40),
                0,
                [new Convolution(16, 3), new Relu(), new Convolution(16, 5, 1, 2), new Relu(), new Convolution(16, 5, 1, 2), new Dense(3)]
            ),
            new(new ImageInput(3, 40, 50), 0, [new Convolution(12, 5, 2, 1), new Relu(), new SpatialSoftmax(), new Dense(3)]),
        ];
        foreach (NetworkDefinition definition in definitions)
        {
            foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>())
            {
                Network network = Samples.Network(definition);
                TrainingBatch batch = Samples.Batch(definition, 1);
                Span<float> vector = definition.VectorSize > 0 ? batch.Vector(0) : [];
                float[] one = new float[definition.OutputSize],
                    other = new float[definition.OutputSize];
                using var single = new NetworkEvaluator(network, 1, method);
                single.Evaluate(batch.Image(0), vector, one);
                foreach (int threads in new[] { 2, 3 })
                {
                    using var several = new NetworkEvaluator(network, threads, method);
                    several.Evaluate(batch.Image(0), vector, other);
                    Assert.Equal(one, other);
                }
            }
        }
    }

    [Fact]
    public void ChangedParametersAreTakenOver()
    {
        NetworkDefinition definition = NetworkDefinition.Visuomotor(32, 3, 2);
        Network network = Samples.Network(definition),
            other = Samples.Network(definition, 9);
        TrainingBatch batch = Samples.Batch(definition, 1);
        float[] first = new float[2],
            second = new float[2],
            expected = new float[2];
        using var evaluator = new NetworkEvaluator(network);
        using var fresh = new NetworkEvaluator(other);
        evaluator.Evaluate(batch.Image(0), batch.Vector(0), first);
        Assert.Equal(definition.Tensors.Count, network.CopyFrom(other));
        evaluator.Evaluate(batch.Image(0), batch.Vector(0), second);
        fresh.Evaluate(batch.Image(0), batch.Vector(0), expected);
        Assert.NotEqual(first, second);
        Assert.Equal(expected, second);
    }

    [Fact]
    public void ManyRowsEqualSingleOnesAndWrongLengthsAreRefused()
    {
        NetworkDefinition definition = NetworkDefinition.FullState(11, 3);
        Network network = Samples.Network(definition);
        float[] inputs = new float[100 * 11],
            outputs = new float[100 * 3],
            one = new float[3];
        Samples.Fill(inputs, Samples.Gaussian(4));
        using var evaluator = new NetworkEvaluator(network, rows: 32);
        evaluator.EvaluateRows(inputs, outputs, 100);
        for (int i = 0; i < 100; i++)
        {
            evaluator.Evaluate(inputs.AsSpan(i * 11, 11), one);
            Assert.Equal(outputs[(i * 3)..(i * 3 + 3)], one);
        }

        Assert.Contains(
            "needs 11",
            Assert.Throws<ArgumentException>(() => evaluator.Evaluate(new float[10], one)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidOperationException>(() => evaluator.Evaluate(new byte[3], [], one));
    }
}
