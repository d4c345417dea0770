using System.Runtime.Intrinsics;
using Visuomotor.Networks.Tests.Reference;

namespace Visuomotor.Networks.Tests;

/// <summary>Training steps: against an independent trainer, and the same bits whatever the threads or breaks.</summary>
public sealed class TrainingTests
{
    private static readonly NetworkDefinition Policy = NetworkDefinition.Visuomotor(28, 9, 7);

    [Theory]
    [InlineData(ConvolutionMethod.Fastest, true)]
    [InlineData(ConvolutionMethod.Direct, true)]
    [InlineData(ConvolutionMethod.Fastest, false)]
    public void TenStepsMatchAnIndependentTrainer(ConvolutionMethod method, bool adam)
    {
        // Adam makes a full step of a gradient that is rounding alone; a larger epsilon keeps the comparison well posed
        const double Epsilon = 1e-3;
        Network network = Samples.Network(Policy);
        TrainingBatch batch = Samples.Batch(Policy, 2, precisions: true);
        var reference = new ReferenceTrainer(network);
        Optimiser optimiser = adam ? new AdamOptimiser(1e-3, epsilon: Epsilon, weightDecay: 0.01) : new MomentumOptimiser(2e-4, 0.9, 0.01);
        using var trainer = new NetworkTrainer(
            network,
            optimiser,
            new PrecisionWeightedLoss(),
            new TrainerOptions { Capacity = 2, Method = method }
        );
        double before = 0,
            last = 0;
        for (int step = 0; step < 10; step++)
        {
            double expected = reference.Loss(batch, precision: true);
            if (adam)
                reference.Adam(1e-3, 0.01, Epsilon);
            else
                reference.Momentum(2e-4, 0.9, 0.01);
            last = trainer.Step(batch);
            Assert.True(Math.Abs(last - expected) <= 2e-4 * expected, $"step {step}: {last}, expected {expected}");
            if (step == 0)
                before = last;
        }

        Assert.True(last < before, $"the loss went from {before} to {last}");
    }

    [Fact]
    public void TwoThreadsGiveTheSameBitsAsOne()
    {
        foreach (
            NetworkDefinition definition in new[]
            {
                Policy,
                NetworkDefinition.FullState(39, 7),
                new NetworkDefinition(
                    new ImageInput(3, 20, 20),
                    0,
                    [new Convolution(16, 3), new Relu(), new Dense(250), new Relu(), new Dense(3)]
                ),
            }
        )
        {
            byte[] Train(int threads)
            {
                Network network = Samples.Network(definition);
                using var trainer = new NetworkTrainer(
                    network,
                    new AdamOptimiser(),
                    new MeanSquaredLoss(),
                    new TrainerOptions { Capacity = 40, Threads = threads }
                );
                for (int step = 0; step < 3; step++)
                {
                    TrainingBatch batch = Samples.Batch(definition, step == 2 ? 5 : 40, step);
                    trainer.Step(batch);
                }

                return trainer.Save();
            }

            byte[] one = Train(1);
            Assert.Equal(one, Train(2));
            Assert.Equal(one, Train(3));
        }
    }

    [Fact]
    public void RestoredTrainingGoesOnWithTheSameBits()
    {
        Network network = Samples.Network(Policy);
        using var trainer = new NetworkTrainer(network, new AdamOptimiser(), new MeanSquaredLoss());
        for (int step = 0; step < 3; step++)
            trainer.Step(Samples.Batch(Policy, 4, step));
        byte[] middle = trainer.Save();
        for (int step = 3; step < 6; step++)
            trainer.Step(Samples.Batch(Policy, 4, step));

        using var other = new NetworkTrainer(new Network(Policy), new AdamOptimiser(), new MeanSquaredLoss());
        other.Restore(middle);
        for (int step = 3; step < 6; step++)
            other.Step(Samples.Batch(Policy, 4, step));
        Assert.Equal(trainer.Save(), other.Save());
    }

    [Fact]
    public void StatesOfOthersAndCorruptStatesAreRefused()
    {
        using var trainer = new NetworkTrainer(
            Samples.Network(NetworkDefinition.FullState(4, 2)),
            new AdamOptimiser(),
            new MeanSquaredLoss()
        );
        byte[] state = trainer.Save();
        using var different = new NetworkTrainer(
            Samples.Network(NetworkDefinition.FullState(5, 2)),
            new AdamOptimiser(),
            new MeanSquaredLoss()
        );
        Assert.Contains(
            "another network",
            Assert.Throws<NetworkFormatException>(() => different.Restore(state)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cut short",
            Assert.Throws<NetworkFormatException>(() => trainer.Restore(state.AsSpan(0, state.Length - 4))).Message,
            StringComparison.Ordinal
        );
        state[200] ^= 1;
        Assert.Contains("corrupt", Assert.Throws<NetworkFormatException>(() => trainer.Restore(state)).Message, StringComparison.Ordinal);
        Assert.Throws<NetworkFormatException>(() => trainer.Restore([]));
    }

    [Theory]
    [InlineData("conv1")]
    [InlineData("conv2")]
    [InlineData("conv3")]
    [InlineData("dense1")]
    [InlineData("dense3")]
    public void FrozenLayersDoNotMoveAndTheOthersMoveAsIfFree(string frozen)
    {
        TrainingBatch batch = Samples.Batch(Policy, 3);
        Network free = Samples.Network(Policy),
            held = Samples.Network(Policy);
        held.SetFrozen(true, Policy.IndexOf(frozen));
        float[] before = held.Parameters.ToArray();
        using var freeTrainer = new NetworkTrainer(free, new MomentumOptimiser(1e-2, 0.9, 0.1), new MeanSquaredLoss());
        using var heldTrainer = new NetworkTrainer(held, new MomentumOptimiser(1e-2, 0.9, 0.1), new MeanSquaredLoss());
        freeTrainer.Step(batch);
        heldTrainer.Step(batch);
        foreach (ParameterTensor tensor in Policy.Tensors)
        {
            ReadOnlySpan<float> start = before.AsSpan(tensor.Offset, tensor.Length);
            bool same = held.Values(tensor.Name).SequenceEqual(start);
            Assert.Equal(tensor.Layer == Policy.IndexOf(frozen), same);
            if (tensor.Layer != Policy.IndexOf(frozen))
                Assert.True(held.Values(tensor.Name).SequenceEqual(free.Values(tensor.Name)), tensor.Name);
        }
    }

    [Fact]
    public void CachedFeaturesTrainLikeTheWholeNetworkWithItsImageLayersFrozen()
    {
        Network whole = Samples.Network(Policy),
            cached = Samples.Network(Policy);
        whole.SetFrozenBefore(true, Policy.FirstVectorLayer);
        TrainingBatch images = Samples.Batch(Policy, 4),
            features = Samples.Batch(Policy, 4, input: BatchInput.Features);
        using var evaluator = new NetworkEvaluator(cached, 1, ConvolutionMethod.Fastest);
        for (int s = 0; s < 4; s++)
        {
            evaluator.ComputeFeatures(images.Image(s), features.Features(s));
            images.Vector(s).CopyTo(features.Vector(s));
            images.Target(s).CopyTo(features.Target(s));
            features.Weight(s) = images.Weight(s);
        }

        using var wholeTrainer = new NetworkTrainer(whole, new AdamOptimiser(), new MeanSquaredLoss());
        using var cachedTrainer = new NetworkTrainer(cached, new AdamOptimiser(), new MeanSquaredLoss());
        for (int step = 0; step < 5; step++)
            Assert.Equal(wholeTrainer.Step(images), cachedTrainer.Step(features));
        Assert.True(whole.Parameters.SequenceEqual(cached.Parameters));
    }

    [Fact]
    public void TheStepDoesNotAllocate()
    {
        foreach (NetworkDefinition definition in new[] { Policy, NetworkDefinition.FullState(39, 7) })
        {
            using var trainer = new NetworkTrainer(Samples.Network(definition), new AdamOptimiser(), new MeanSquaredLoss());
            TrainingBatch batch = Samples.Batch(definition, 4);
            for (int i = 0; i < 3; i++)
                trainer.Step(batch);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                trainer.Step(batch);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void TheFastestKernelsAreWinogradsWhereTheProcessorHasThem()
    {
        using var fastest = new NetworkTrainer(Samples.Network(Policy), new AdamOptimiser(), new MeanSquaredLoss());
        using var direct = new NetworkTrainer(
            Samples.Network(Policy),
            new AdamOptimiser(),
            new MeanSquaredLoss(),
            new TrainerOptions { Method = ConvolutionMethod.Direct }
        );
        Assert.Equal(
            Vector512.IsHardwareAccelerated ? 2 : 0,
            fastest.Kernels.Count(kernel => kernel.Contains("winograd", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(direct.Kernels, kernel => kernel.Contains("winograd", StringComparison.Ordinal));
    }

    [Fact]
    public void ALossThatIsNotFiniteIsReportedAndNothingMoves()
    {
        Network network = Samples.Network(NetworkDefinition.FullState(4, 2));
        using var trainer = new NetworkTrainer(network, new AdamOptimiser(), new MeanSquaredLoss());
        TrainingBatch batch = Samples.Batch(network.Definition, 3);
        batch.Target(1)[0] = float.NaN;
        byte[] before = trainer.Save();
        Assert.Contains("step 1 is NaN", Assert.Throws<NetworkException>(() => trainer.Step(batch)).Message, StringComparison.Ordinal);
        Assert.Equal(before, trainer.Save());
    }

    [Fact]
    public void BatchesOfAnotherNetworkAreRefused()
    {
        using var trainer = new NetworkTrainer(
            Samples.Network(NetworkDefinition.FullState(4, 2)),
            new AdamOptimiser(),
            new MeanSquaredLoss(),
            new TrainerOptions { Capacity = 3 }
        );
        Assert.Throws<ArgumentException>(() => trainer.Step(Samples.Batch(NetworkDefinition.FullState(5, 2), 3)));
        Assert.Contains(
            "takes 3 at most",
            Assert.Throws<ArgumentException>(() => trainer.Step(Samples.Batch(NetworkDefinition.FullState(4, 2), 4))).Message,
            StringComparison.Ordinal
        );
        var loss = Assert.Throws<InvalidOperationException>(() =>
        {
            using var other = new NetworkTrainer(
                Samples.Network(NetworkDefinition.FullState(4, 2)),
                new AdamOptimiser(),
                new PrecisionWeightedLoss()
            );
            other.Step(Samples.Batch(NetworkDefinition.FullState(4, 2), 2));
        });
        Assert.Contains("without such data", loss.Message, StringComparison.Ordinal);
    }
}
