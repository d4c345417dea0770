using Visuomotor.Control;

namespace Visuomotor.Benchmarks.Control;

/// <summary>The KL-constrained step with its search for eta, from eta = 1, against the same formulas in NumPy.</summary>
internal sealed class StepRow : IBenchmarkRow
{
    private const double Bound = 2;

    public string Key => "step";

    public string Name => "KL-constrained LQR step, 32 states, 7 torques, T = 100";

    public string Yardstick => "NumPy";

    public double Target => 40;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        RandomProblem problem = new();
        using ProcessYardstick yardstick = NumpyProblem.Start(
            context,
            "step",
            [RandomProblem.Horizon, RandomProblem.States, RandomProblem.Actions],
            problem.Dynamics.Transitions.Data,
            problem.Dynamics.Offsets.Data,
            problem.Dynamics.Covariances.Data,
            problem.Dynamics.InitialMean,
            problem.Dynamics.InitialCovariance.Data,
            problem.Cost.Hessians.Data,
            problem.Cost.Gradients.Data,
            problem.Anchor.Gains.Data,
            problem.Anchor.Offsets.Data,
            problem.Anchor.Covariances.Data,
            [Bound]
        );
        TrajectoryOptimizer optimizer = new(
            RandomProblem.Horizon,
            RandomProblem.States,
            RandomProblem.Actions,
            new TrajectoryOptimizerSettings()
        );
        TrajectoryProblem step = new()
        {
            Dynamics = problem.Dynamics,
            Cost = problem.Cost,
            Anchor = problem.Anchor,
            KlStep = Bound,
        };
        LinearGaussianController controller = new(RandomProblem.Horizon, RandomProblem.States, RandomProblem.Actions);
        double eta = double.NaN;
        BenchmarkSamples samples = context.Measure(Work, yardstick.Run, 1, "step");

        // both accept a divergence within 10 % of the bound, so the multipliers agree roughly
        if (!(Math.Abs(Math.Log(eta / yardstick.Check)) < 0.5))
            throw new InvalidOperationException($"ours found eta = {eta}, NumPy {yardstick.Check}");
        return samples;

        void Work()
        {
            TrajectoryStep result = optimizer.Solve(step, 1, controller);
            if (!result.Solved)
                throw new InvalidOperationException(result.Failure);
            eta = result.Eta;
        }
    }
}
