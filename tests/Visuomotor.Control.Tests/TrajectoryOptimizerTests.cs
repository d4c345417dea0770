using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class TrajectoryOptimizerTests
{
    private const int Horizon = 10, States = 4, Actions = 2;

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 1e-6)]
    [InlineData(1, 1e9)]
    [InlineData(20, 1)]
    public void The_step_meets_its_bound_from_any_start(double bound, double start)
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(bound, 7);
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(problem, start, controller);
        Assert.True(step.Solved, step.Failure);
        Assert.True(step.BoundActive);
        Assert.InRange(step.Kl, 0.9 * bound, 1.1 * bound);
        StateMarginals marginals = new(Horizon, States, Actions);
        marginals.Propagate(problem.Dynamics, controller);
        Assert.Equal(step.Kl, marginals.KullbackLeibler(controller, problem.Anchor), 1e-9);
    }

    [Theory]
    [InlineData(3, 1, false)]
    [InlineData(8, 2, true)]
    [InlineData(13, 8, false)]
    [InlineData(32, 7, true)]
    public void The_step_is_the_regulators_controller_for_the_Lagrangian(int states, int actions, bool withFloor)
    {
        RandomStream random = RandomStream.Create((ulong)states, "regulator");
        double[] floor = withFloor ? [.. Enumerable.Repeat(0.01, actions)] : [];
        LinearGaussianController anchor = RandomProblems.Controller(Horizon, states, actions, random), controller = new(Horizon, states, actions), expected = new(Horizon, states, actions);
        TrajectoryProblem problem = new()
        {
            Dynamics = RandomProblems.Dynamics(Horizon, states, actions, random),
            Cost = RandomProblems.Cost(Horizon, states, actions, random),
            Anchor = anchor,
            KlStep = 1,
        };
        TrajectoryOptimizer optimizer = new(Horizon, states, actions, new TrajectoryOptimizerSettings { CovarianceFloor = floor });
        TrajectoryStep step = optimizer.Solve(problem, 1, controller);
        Assert.True(step.Solved, step.Failure);

        // l + eta/2 (u - Kx - k)' P (u - Kx - k)
        QuadraticCost lagrangian = new(Horizon, states, actions);
        lagrangian.CopyFrom(problem.Cost);
        for (int t = 0; t < Horizon; t++)
        {
            Matrix rows = new(actions, states + actions), weighted = new(actions, states + actions);
            rows.Span.Block(0, 0, actions, states).CopyFrom(anchor.Gain(t));
            for (int i = 0; i < actions; i++) rows[i, states + i] = -1;
            LinearAlgebra.Multiply(anchor.Precisions[t], rows, weighted, step.Eta);
            LinearAlgebra.MultiplyTransposedLeft(rows, weighted, lagrangian.Hessian(t), 1, 1);
            LinearAlgebra.MultiplyTransposed(weighted, anchor.Offset(t), lagrangian.Gradient(t), 1, 1);
        }
        LinearQuadraticRegulator regulator = new(Horizon, states, actions);
        double[] weights = [.. Enumerable.Repeat(step.Eta, Horizon)];
        Assert.True(regulator.TrySolve(problem.Dynamics, lagrangian, weights, floor, expected, out _));
        StateMarginals marginals = new(Horizon, states, actions);
        marginals.Propagate(problem.Dynamics, expected);
        Close(expected.Gains, controller.Gains);
        Close(expected.Offsets, controller.Offsets);
        Close(expected.Covariances, controller.Covariances);
        Close(expected.Factors, controller.Factors);
        Close(expected.Precisions, controller.Precisions);
        Close(regulator.Values.StateHessians, optimizer.Values.StateHessians);
        Close(regulator.Values.StateGradients, optimizer.Values.StateGradients);
        Close(regulator.Values.QHessians, optimizer.Values.QHessians);
        Close(regulator.Values.QGradients, optimizer.Values.QGradients);
        Close(marginals.Means, optimizer.Marginals.Means);
        Close(marginals.Covariances, optimizer.Marginals.Covariances);

        static void Close(MatrixSequence expected, MatrixSequence actual)
        {
            double scale = expected.Data.Max(Math.Abs);
            for (int i = 0; i < expected.Data.Length; i++) Assert.Equal(expected.Data[i], actual.Data[i], 1e-9 * scale);
        }
    }

    [Fact]
    public void No_other_controller_on_the_bound_is_better()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(0.5, 8);
        TrajectoryOptimizerSettings settings = new() { Tolerance = 1e-4 };
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, settings).Solve(problem, 1, controller);
        StateMarginals marginals = new(Horizon, States, Actions);
        RandomStream random = RandomStream.Create(8, "perturbation");
        AssertNoneBetter(controller, Lagrangian, random);

        double Lagrangian(LinearGaussianController each)
        {
            marginals.Propagate(problem.Dynamics, each);
            return marginals.ExpectedCost(problem.Cost, each) + step.Eta * marginals.KullbackLeibler(each, problem.Anchor);
        }
    }

    [Fact]
    public void A_bound_that_does_not_bind_ends_the_search_at_once()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(1e9, 9);
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(problem, 1, controller);
        Assert.True(step.Solved);
        Assert.False(step.BoundActive);
        Assert.InRange(step.Evaluations, 1, 6);
    }

    [Fact]
    public void Indefinite_costs_are_solved_by_a_larger_multiplier()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(1, 10);
        for (int t = 0; t < Horizon; t++) problem.Cost.Hessian(t)[States, States] -= 8;
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(problem, 1e-3, controller);
        Assert.True(step.Solved, step.Failure);
        Assert.True(step.Kl <= 1.1);
    }

    [Fact]
    public void A_hopeless_cost_is_reported_with_step_and_multipliers()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(1, 11);
        problem.Cost.Hessian(6)[States, States] = double.NegativeInfinity;
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(problem, 1, controller);
        Assert.False(step.Solved);
        Assert.Contains("time step 6", step.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Multipliers_and_policy_terms_enter_the_Lagrangian_as_the_method_says()
    {
        // minimise E[l] - lambda'u + nu KL-part to the policy + eta KL to the anchor: perturbations must not improve it
        (TrajectoryProblem plain, LinearGaussianController controller) = Problem(0.5, 12);
        RandomStream random = RandomStream.Create(12, "policy");
        LinearGaussianController policy = RandomProblems.Controller(Horizon, States, Actions, random);
        MatrixSequence multipliers = new(Horizon, 1, Actions);
        random.FillGaussian(multipliers.Data);
        double[] weights = [.. Enumerable.Range(0, Horizon).Select(t => 0.1 + 0.05 * t)];
        TrajectoryProblem problem = new()
        {
            Dynamics = plain.Dynamics,
            Cost = plain.Cost,
            Anchor = plain.Anchor,
            KlStep = plain.KlStep,
            Policy = policy,
            PolicyWeights = weights,
            Multipliers = multipliers,
        };
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(problem, 1, controller);
        Assert.True(step.Solved, step.Failure);
        StateMarginals marginals = new(Horizon, States, Actions);
        AssertNoneBetter(controller, Lagrangian, random);

        double Lagrangian(LinearGaussianController each)
        {
            marginals.Propagate(problem.Dynamics, each);
            double sum = marginals.ExpectedCost(problem.Cost, each) + step.Eta * marginals.KullbackLeibler(each, problem.Anchor);
            double[] action = new double[Actions];
            for (int t = 0; t < Horizon; t++)
            {
                each.Mean(t, marginals.Means[t].Row(0), action);
                sum += weights[t] * marginals.KullbackLeibler(t, each, policy) - LinearAlgebra.Dot(multipliers[t].Row(0), action);
            }
            return sum;
        }
    }

    /// <summary>Small changes of single gains and offsets must not lower the Lagrangian.</summary>
    private static void AssertNoneBetter(LinearGaussianController controller, Func<LinearGaussianController, double> lagrangian, RandomStream random)
    {
        double best = lagrangian(controller);
        LinearGaussianController other = new(Horizon, States, Actions);
        for (int trial = 0; trial < 200; trial++)
        {
            other.CopyFrom(controller);
            int t = random.NextInt(Horizon);
            double size = 0.05 * random.NextGaussian();
            if (trial % 2 == 0) other.Gains[t].Data[random.NextInt(States * Actions)] += size;
            else other.Offset(t)[random.NextInt(Actions)] += size;
            Assert.True(lagrangian(other) >= best - 1e-9);
        }
    }

    private static (TrajectoryProblem Problem, LinearGaussianController Controller) Problem(double bound, ulong seed)
    {
        RandomStream random = RandomStream.Create(seed, "problem");
        return (new TrajectoryProblem
        {
            Dynamics = RandomProblems.Dynamics(Horizon, States, Actions, random),
            Cost = RandomProblems.Cost(Horizon, States, Actions, random),
            Anchor = RandomProblems.Controller(Horizon, States, Actions, random),
            KlStep = bound,
        }, new LinearGaussianController(Horizon, States, Actions));
    }
}
