using Visuomotor.Networks;

namespace Visuomotor.Benchmarks.Networks;

/// <summary>
/// A policy's network, as a rule the paper's, with a mini-batch of 25 random images, as several rows of the table use it.
/// </summary>
internal sealed class PolicyWork
{
    public const int Samples = 25;

    public PolicyWork(int size)
        : this(NetworkDefinition.Visuomotor(size)) { }

    public PolicyWork(NetworkDefinition definition)
    {
        var random = new Random(1);
        double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        Network = Network.Create(definition, Gaussian);
        Batch = new TrainingBatch(Network.Definition, Samples, precisions: true);
        for (int i = 0; i < Samples; i++)
        {
            random.NextBytes(Batch.Image(i));
            foreach (ref float value in Batch.Vector(i))
                value = (float)Gaussian();
            foreach (ref float value in Batch.Target(i))
                value = (float)Gaussian();
            for (int k = 0; k < definition.OutputSize; k++)
                Batch.Precision(i)[(definition.OutputSize + 1) * k] = 1;
        }
    }

    /// <summary>Threads of both sides.</summary>
    public static int Threads => Math.Min(2, Environment.ProcessorCount);

    public Network Network { get; }

    public TrainingBatch Batch { get; }

    /// <summary>Starts the same work in PyTorch.</summary>
    public static ProcessYardstick PyTorch(BenchmarkContext context, string what, int size) =>
        new("/usr/bin/python3", Path.Combine(context.Folder, "pytorch", "policy.py"), $"{Threads}", what, $"{size}");

    public NetworkTrainer Trainer(ConvolutionMethod method) =>
        new(
            Network,
            new AdamOptimiser(),
            new PrecisionWeightedLoss(),
            new TrainerOptions
            {
                Capacity = Samples,
                Threads = Threads,
                Method = method,
            }
        );
}
