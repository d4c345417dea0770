using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Benchmarks.Control;

/// <summary>The dynamics fit of 20 rollouts under a mixture prior that is given, against the same formulas in NumPy.</summary>
internal sealed class FitRow : IBenchmarkRow
{
    private const int Samples = 20;

    public string Key => "fit";

    public string Name => "dynamics fit, same size, 20 samples";

    public string Yardstick => "NumPy";

    public double Target => 30;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        RandomProblem problem = new();
        RandomStream random = RandomStream.Create(2, "fit");
        List<Trajectory> rollouts = problem.Rollouts(Samples, random);
        FitSettings settings = new();
        MixturePrior prior = new(settings);
        Matrix points = DynamicsFit.Transitions(rollouts);
        prior.Fit(points, random);
        GaussianMixture mixture = prior.Mixture!;

        // the yardstick reads the samples step by step, ours reads the rollouts
        double[] samples = new double[points.Data.Length];
        int transitions = RandomProblem.Horizon - 1,
            size = points.Columns;
        for (int t = 0; t < transitions; t++)
        {
            for (int i = 0; i < Samples; i++)
                points.Row((i * transitions) + t).CopyTo(samples.AsSpan(((t * Samples) + i) * size));
        }
        using ProcessYardstick yardstick = NumpyProblem.Start(
            context,
            "fit",
            [Samples, RandomProblem.Horizon, RandomProblem.States, RandomProblem.Actions, mixture.Count],
            samples,
            mixture.Weights,
            mixture.Means.Data,
            [.. mixture.Covariances.SelectMany(each => each.Data)]
        );
        DynamicsFit fit = new(RandomProblem.Horizon, RandomProblem.States, RandomProblem.Actions, settings);
        LinearGaussianDynamics dynamics = new(RandomProblem.Horizon, RandomProblem.States, RandomProblem.Actions);
        BenchmarkSamples result = context.Measure(() => fit.Fit(rollouts, prior, dynamics), yardstick.Run, 1, "fit");
        double check = 0;
        for (int t = 0; t < transitions; t++)
            check += dynamics.Transition(t)[0, 0] + dynamics.Offset(t)[0] + dynamics.Covariances[t][0, 0];
        if (!(Math.Abs(check - yardstick.Check) < 1e-6 * Math.Max(1, Math.Abs(check))))
            throw new InvalidOperationException($"ours sums to {check}, NumPy to {yardstick.Check}");
        return result;
    }
}
