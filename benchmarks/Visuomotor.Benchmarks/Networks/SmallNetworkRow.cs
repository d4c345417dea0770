using Visuomotor.Networks;

namespace Visuomotor.Benchmarks.Networks;

/// <summary>
/// Mini-batches of 25 through a full-state policy (39, 40, 40, 7), as the inner rounds of policy search train it; against PyTorch.
/// </summary>
internal sealed class SmallNetworkRow : IBenchmarkRow
{
    private const int Batches = 400;

    public string Key => "train-small";

    public string Name => $"training step, full-state policy, batch {PolicyWork.Samples}";

    public string Yardstick => "PyTorch, one thread";

    public double Target => 5;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        var random = new Random(1);
        var network = Network.Create(NetworkDefinition.FullState(39, 7), () => random.NextDouble() - 0.5);
        var batch = new TrainingBatch(network.Definition, PolicyWork.Samples, precisions: true);
        for (int i = 0; i < PolicyWork.Samples; i++)
        {
            foreach (ref float value in batch.Vector(i))
                value = random.NextSingle() - 0.5f;
            foreach (ref float value in batch.Target(i))
                value = random.NextSingle() - 0.5f;
            for (int k = 0; k < 7; k++)
                batch.Precision(i)[8 * k] = 1;
        }

        using ProcessYardstick yardstick = new(
            "/usr/bin/python3",
            Path.Combine(context.Folder, "pytorch", "policy.py"),
            "1",
            "small",
            $"{Batches}"
        );
        using var trainer = new NetworkTrainer(network, new AdamOptimiser(), new PrecisionWeightedLoss());
        return context.Measure(Work, yardstick.Run, Batches, "batch");

        void Work()
        {
            for (int i = 0; i < Batches; i++)
                trainer.Step(batch);
        }
    }
}
