using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Benchmarks.Control;

/// <summary>
/// 20 EM iterations of a mixture of 20 clusters over the transitions of 20 rollouts, against the same formulas in NumPy; ours seeds itself
/// as well.
/// </summary>
internal sealed class MixtureRow : IBenchmarkRow
{
    private const int Clusters = 20;
    private const int Iterations = 20;

    public string Key => "mixture";

    public string Name => "mixture prior, same size, 20 clusters, 20 EM iterations";

    public string Yardstick => "NumPy";

    public double Target => 5;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        RandomStream random = RandomStream.Create(3, "mixture");
        Matrix points = DynamicsFit.Transitions(new RandomProblem().Rollouts(20, random));
        double[] means = new double[Clusters * points.Columns];
        for (int k = 0; k < Clusters; k++)
            points.Row(k * points.Rows / Clusters).CopyTo(means.AsSpan(k * points.Columns));
        using ProcessYardstick yardstick = NumpyProblem.Start(
            context,
            "mixture",
            [points.Rows, points.Columns, Clusters, Iterations],
            points.Data,
            means
        );
        GaussianMixtureOptions options = new()
        {
            Clusters = Clusters,
            MaximumIterations = Iterations,
            Tolerance = 0,
        };
        return context.Measure(() => GaussianMixture.Fit(points, options, RandomStream.Create(4, "seeding")), yardstick.Run, 1, "fit");
    }
}
