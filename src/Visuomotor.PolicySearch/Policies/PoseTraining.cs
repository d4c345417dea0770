using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Trains a network to tell the target's pose from the camera: the first stage of a camera policy, and the task of the architecture study.
/// </summary>
/// <remarks>[L16] sections 5.2 and 6.3. Inside, poses are scaled to mean 0 and deviation 1; the shipped network gives metres.</remarks>
public static class PoseTraining
{
    /// <summary>Added to a seed it keeps the scenes of measuring apart from those of training.</summary>
    public const ulong HeldOutSeed = 7_919_000_003;

    private const int Parts = 100;

    /// <summary>Renders the pictures, trains a pose network, and measures it on held-out pictures.</summary>
    /// <param name="environment">What has a camera and a pose variation.</param>
    /// <param name="settings">Pictures and mini-batches.</param>
    /// <param name="definition">The network; null for <see cref="VisualNetworks.Pose"/>.</param>
    /// <param name="seed">Seed of scenes, weights and mini-batches.</param>
    /// <param name="pool">Where pictures are rendered; its threads also train.</param>
    /// <param name="progress">Told the share that is done, 0..1, and the loss, now and then.</param>
    /// <param name="cancellation">Stops between pictures or mini-batches.</param>
    /// <exception cref="ArgumentException">There is no camera or no pose, a setting is out of range, or the network does not
    /// fit.</exception>
    public static PoseResult Run(
        IPoseSource environment,
        PoseSettings settings,
        NetworkDefinition? definition,
        ulong seed,
        RolloutPool pool,
        Action<double, double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(pool);
        settings.Validate();
        long start = Stopwatch.GetTimestamp();
        PoseExamples training = Render(settings.Images, seed),
            heldOut = Render(settings.HeldOutImages, seed + HeldOutSeed);
        double rendering = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return Train(
            definition ?? VisualNetworks.Pose(environment.Pictures[0].Width, environment.PoseSize),
            training,
            heldOut,
            settings,
            seed,
            pool.Threads,
            progress,
            cancellation
        ) with
        {
            RenderingSeconds = rendering,
        };

        PoseExamples Render(int count, ulong from) =>
            PoseExamples.Render(environment, null, count, from, pool, settings.RandomLooks, cancellation);
    }

    /// <summary>Trains a network on pictures that were made before.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="training">Pictures to train on.</param>
    /// <param name="heldOut">Pictures to measure on.</param>
    /// <param name="settings">Mini-batches.</param>
    /// <param name="seed">Seed of weights and mini-batches.</param>
    /// <param name="threads">Threads; the result does not depend on it.</param>
    /// <param name="progress">Told the share that is done, 0..1, and the loss, now and then.</param>
    /// <param name="cancellation">Stops between mini-batches.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or the network does not fit.</exception>
    public static PoseResult Train(
        NetworkDefinition definition,
        PoseExamples training,
        PoseExamples heldOut,
        PoseSettings settings,
        ulong seed,
        int threads,
        Action<double, double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentNullException.ThrowIfNull(settings);
        if (definition.OutputSize != training.Poses.Columns)
            throw new ArgumentException(
                $"the network makes {definition.OutputSize} numbers; a pose has {training.Poses.Columns}",
                nameof(definition)
            );
        long start = Stopwatch.GetTimestamp();
        Network network = Network.Create(definition, RandomStream.Create(seed, "pose weights").NextGaussian);
        (double[] mean, double[] deviation) = ScaleOf(training.Poses);
        List<double> losses = Fit(network, training, mean, deviation, settings, seed, threads, progress, cancellation);
        Unscale(network, mean, deviation);
        (double error, double spread) = Measure(network, heldOut, threads);
        (double trainingError, _) = Measure(network, training, threads);
        return new PoseResult(network, error, spread, trainingError, losses, 0, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Trains a network to give scaled poses.</summary>
    /// <returns>The mean loss of each part of the mini-batches.</returns>
    private static List<double> Fit(
        Network network,
        PoseExamples training,
        double[] mean,
        double[] deviation,
        PoseSettings settings,
        ulong seed,
        int threads,
        Action<double, double>? progress,
        CancellationToken cancellation
    )
    {
        List<double> losses = [];
        using NetworkTrainer trainer = new(
            network,
            new AdamOptimiser(settings.LearningRate),
            new MeanSquaredLoss(),
            new TrainerOptions { Capacity = settings.BatchSize, Threads = threads }
        );
        TrainingBatch batch = new(network.Definition, settings.BatchSize);
        Shuffler order = new(training.Count, RandomStream.Create(seed, "pose batches"));
        double sum = 0;
        int counted = 0;
        for (int step = 0; step < settings.Batches; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            trainer.Optimiser.LearningRate = LearningRates.Cosine(settings.LearningRate, step, settings.Batches);
            for (int i = 0; i < settings.BatchSize; i++)
            {
                int example = order.Next();
                training.Image(example).CopyTo(batch.Image(i));
                Span<float> target = batch.Target(i);
                for (int j = 0; j < target.Length; j++)
                    target[j] = (float)((training.Poses[example, j] - mean[j]) / deviation[j]);
            }
            sum += trainer.Step(batch);
            counted++;
            if ((step + 1) * Parts / settings.Batches == losses.Count)
                continue;
            losses.Add(sum / counted);
            progress?.Invoke((step + 1.0) / settings.Batches, losses[^1]);
            (sum, counted) = (0, 0);
        }
        return losses;
    }

    /// <summary>Error of a network on pictures: mean and standard deviation, m.</summary>
    /// <param name="network">A network that gives poses in m.</param>
    /// <param name="examples">The pictures.</param>
    /// <param name="threads">Threads; the result does not depend on it.</param>
    public static (double Mean, double Deviation) Measure(Network network, PoseExamples examples, int threads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(examples);
        const int Slots = 16;
        double[] errors = new double[examples.Count];
        ParallelSlots.For(
            Slots,
            threads,
            slot =>
            {
                using NetworkEvaluator evaluator = new(network);
                float[] pose = new float[examples.Poses.Columns];
                for (int i = slot; i < examples.Count; i += Slots)
                {
                    evaluator.Evaluate(examples.Image(i), [], pose);
                    errors[i] = Distance(pose, examples.Poses.Span.Row(i));
                }
            }
        );
        double mean = errors.Average();
        return (mean, Math.Sqrt(errors.Average(each => (each - mean) * (each - mean))));
    }

    private static double Distance(ReadOnlySpan<float> pose, ReadOnlySpan<double> truth)
    {
        double sum = 0;
        for (int i = 0; i < truth.Length; i += 3)
        {
            double square = 0;
            for (int k = i; k < i + 3; k++)
                square += (pose[k] - truth[k]) * (pose[k] - truth[k]);
            sum += Math.Sqrt(square);
        }
        return sum / (truth.Length / 3);
    }

    private static (double[] Mean, double[] Deviation) ScaleOf(Matrix poses)
    {
        double[] mean = new double[poses.Columns],
            deviation = new double[poses.Columns];
        for (int j = 0; j < mean.Length; j++)
        {
            int column = j;
            (mean[j], deviation[j]) = Moments.Of(poses.Rows, i => poses[i, column]);
            // a coordinate that never changes is predicted by its bias alone
            deviation[j] = Math.Max(deviation[j], 1e-6);
        }
        return (mean, deviation);
    }

    /// <summary>Puts the poses' scale into the last layer.</summary>
    private static void Unscale(Network network, double[] mean, double[] deviation)
    {
        int last = network.Definition.Tensors.Count - 1;
        Span<float> weights = network.Values(last - 1),
            biases = network.Values(last);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(weights[i] * deviation[i % mean.Length]);
        for (int j = 0; j < mean.Length; j++)
            biases[j] = (float)(biases[j] * deviation[j] + mean[j]);
        network.MarkChanged();
    }
}
