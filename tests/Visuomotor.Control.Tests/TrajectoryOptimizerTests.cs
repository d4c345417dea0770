using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class TrajectoryOptimizerTests
{
    private const int Horizon = 10,
        States = 4,
        Actions = 2;

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 1e-6)]
    [InlineData(1, 1e9)]
    [InlineData(20, 1)]
    public void TheStepMeetsItsBoundFromAnyStart(double bound, double start)
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(bound, 7);
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(
            problem,
            start,
            controller
        );
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
    public void TheStepIsTheRegulatorsControllerForTheLagrangian(int states, int actions, bool withFloor)
    {
        RandomStream random = RandomStream.Create((ulong)states, "regulator");
        // less than the anchor's variance in any direction, and more than the solution's in some
        double[] floor = withFloor ? [.. Enumerable.Range(0, actions).Select(i => 0.09 - (0.005 * i))] : [];
        LinearGaussianController anchor = RandomProblems.Controller(Horizon, states, actions, random),
            controller = new(Horizon, states, actions),
            expected = new(Horizon, states, actions);
        TrajectoryProblem problem = new()
        {
            Dynamics = RandomProblems.Dynamics(Horizon, states, actions, random),
            Cost = RandomProblems.Cost(Horizon, states, actions, random),
            Anchor = anchor,
            KlStep = withFloor ? 100 : 1,
        };
        TrajectoryOptimizer optimizer = new(Horizon, states, actions, new TrajectoryOptimizerSettings { CovarianceFloor = floor });
        TrajectoryStep step = optimizer.Solve(problem, 1, controller);
        Assert.True(step.Solved, step.Failure);

        // l + eta/2 (u - Kx - k)' P (u - Kx - k)
        QuadraticCost lagrangian = new(Horizon, states, actions);
        lagrangian.CopyFrom(problem.Cost);
        for (int t = 0; t < Horizon; t++)
        {
            Matrix rows = new(actions, states + actions),
                weighted = new(actions, states + actions);
            rows.Span.Block(0, 0, actions, states).CopyFrom(anchor.Gain(t));
            for (int i = 0; i < actions; i++)
                rows[i, states + i] = -1;
            LinearAlgebra.Multiply(anchor.Precisions[t], rows, weighted, step.Eta);
            LinearAlgebra.MultiplyTransposedLeft(rows, weighted, lagrangian.Hessian(t), 1, 1);
            LinearAlgebra.MultiplyTransposed(weighted, anchor.Offset(t), lagrangian.Gradient(t), 1, 1);
        }
        LinearQuadraticRegulator regulator = new(Horizon, states, actions);
        double[] weights = [.. Enumerable.Repeat(step.Eta, Horizon)];
        Assert.True(regulator.TrySolve(problem.Dynamics, lagrangian, weights, floor, expected, out _));
        LinearGaussianController unraised = new(Horizon, states, actions);
        Assert.True(regulator.TrySolve(problem.Dynamics, lagrangian, weights, [], unraised, out _));
        StateMarginals marginals = new(Horizon, states, actions);
        marginals.Propagate(problem.Dynamics, expected);
        Close(expected.Gains, controller.Gains);
        Close(expected.Offsets, controller.Offsets);
        Close(expected.Covariances, controller.Covariances);
        Close(expected.Factors, controller.Factors);
        Close(expected.Precisions, controller.Precisions);
        Assert.Equal(withFloor, !expected.Covariances.Data.SequenceEqual(unraised.Covariances.Data));
        Close(regulator.Values.StateHessians, optimizer.LagrangianValues.StateHessians);
        Close(regulator.Values.StateGradients, optimizer.LagrangianValues.StateGradients);
        Close(regulator.Values.QHessians, optimizer.LagrangianValues.QHessians);
        Close(regulator.Values.QGradients, optimizer.LagrangianValues.QGradients);
        Close(marginals.Means, optimizer.Marginals.Means);
        Close(marginals.Covariances, optimizer.Marginals.Covariances);

        static void Close(MatrixSequence expected, MatrixSequence actual)
        {
            double scale = expected.Data.Max(Math.Abs);
            for (int i = 0; i < expected.Data.Length; i++)
                Assert.Equal(expected.Data[i], actual.Data[i], 1e-9 * scale);
        }
    }

    [Theory]
    [InlineData(1.0 / 16)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(1024)]
    public void AStepFromAnAnchorNearItsFloorMeetsAnyBound(double variance)
    {
        // as many steps, states and actions as an arm with a peg has; the cost asks for far less noise than there is
        const int Horizon = 100,
            States = 26,
            Actions = 7;
        RandomStream random = RandomStream.Create(15, "near the floor");
        double[] floor = [.. Enumerable.Range(1, Actions).Select(i => 0.01 * i)];
        LinearGaussianController anchor = RandomProblems.Controller(Horizon, States, Actions, random),
            controller = new(Horizon, States, Actions);
        Matrix covariance = new(Actions, Actions);
        for (int i = 0; i < Actions; i++)
            covariance[i, i] = variance * floor[i];
        for (int t = 0; t < Horizon; t++)
            Assert.True(anchor.SetCovariance(t, covariance));
        QuadraticCost cost = RandomProblems.Cost(Horizon, States, Actions, random);
        LinearAlgebra.Scale(1e4, cost.Hessians.Data, cost.Hessians.Data);
        LinearAlgebra.Scale(1e4, cost.Gradients.Data, cost.Gradients.Data);
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(Horizon, States, Actions, random);
        LinearAlgebra.Scale(0.5, dynamics.Transitions.Data, dynamics.Transitions.Data);
        TrajectoryOptimizer optimizer = new(Horizon, States, Actions, new TrajectoryOptimizerSettings { CovarianceFloor = floor });
        StateMarginals marginals = new(Horizon, States, Actions);
        foreach (double bound in new double[] { 1, 10, 60, 107, 300 })
        {
            TrajectoryStep step = optimizer.Solve(
                new TrajectoryProblem
                {
                    Dynamics = dynamics,
                    Cost = cost,
                    Anchor = anchor,
                    KlStep = bound,
                },
                1,
                controller
            );
            Assert.True(step.Solved, step.Failure);
            Assert.True(step.BoundActive);
            Assert.InRange(step.Kl, 0.9 * bound, 1.1 * bound);

            // what the controller says of itself is what was measured, and it is nowhere below the floor, or the anchor where that is
            marginals.Propagate(dynamics, controller);
            Assert.Equal(1, marginals.KullbackLeibler(controller, anchor) / step.Kl, 1e-6);
            double lowest = Math.Min(1, variance);
            double[] values = new double[Actions];
            for (int t = 0; t < Horizon; t++)
            {
                Matrix above = controller.Covariances[t].ToMatrix();
                for (int i = 0; i < Actions; i++)
                    above[i, i] -= lowest * floor[i];
                SymmetricEigen.Decompose(above, values);
                Assert.True(values[0] >= -1e-12, $"{values[0]} at step {t}");
            }
        }
    }

    [Fact]
    public void NoOtherControllerOnTheBoundIsBetter()
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
    public void ABoundThatDoesNotBindEndsTheSearchAtOnce()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(1e9, 9);
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(
            problem,
            1,
            controller
        );
        Assert.True(step.Solved);
        Assert.False(step.BoundActive);
        Assert.InRange(step.Evaluations, 1, 6);
    }

    [Fact]
    public void IndefiniteCostsAreSolvedByALargerMultiplier()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(1, 10);
        for (int t = 0; t < Horizon; t++)
            problem.Cost.Hessian(t)[States, States] -= 8;
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(
            problem,
            1e-3,
            controller
        );
        Assert.True(step.Solved, step.Failure);
        Assert.True(step.Kl <= 1.1);
    }

    [Fact]
    public void AHopelessCostIsReportedWithStepAndMultipliers()
    {
        (TrajectoryProblem problem, LinearGaussianController controller) = Problem(1, 11);
        problem.Cost.Hessian(6)[States, States] = double.NegativeInfinity;
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(
            problem,
            1,
            controller
        );
        Assert.False(step.Solved);
        Assert.Contains("time step 6", step.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void MultipliersAndPolicyTermsEnterTheLagrangianAsTheMethodSays()
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
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(
            problem,
            1,
            controller
        );
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
    private static void AssertNoneBetter(
        LinearGaussianController controller,
        Func<LinearGaussianController, double> lagrangian,
        RandomStream random
    )
    {
        double best = lagrangian(controller);
        LinearGaussianController other = new(Horizon, States, Actions);
        for (int trial = 0; trial < 200; trial++)
        {
            other.CopyFrom(controller);
            int t = random.NextInt(Horizon);
            double size = 0.05 * random.NextGaussian();
            if (trial % 2 == 0)
                other.Gains[t].Data[random.NextInt(States * Actions)] += size;
            else
                other.Offset(t)[random.NextInt(Actions)] += size;
            Assert.True(lagrangian(other) >= best - 1e-9);
        }
    }

    private static (TrajectoryProblem Problem, LinearGaussianController Controller) Problem(double bound, ulong seed)
    {
        RandomStream random = RandomStream.Create(seed, "problem");
        return (
            new TrajectoryProblem
            {
                Dynamics = RandomProblems.Dynamics(Horizon, States, Actions, random),
                Cost = RandomProblems.Cost(Horizon, States, Actions, random),
                Anchor = RandomProblems.Controller(Horizon, States, Actions, random),
                KlStep = bound,
            },
            new LinearGaussianController(Horizon, States, Actions)
        );
    }
}
