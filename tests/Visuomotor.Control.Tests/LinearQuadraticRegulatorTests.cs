using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class LinearQuadraticRegulatorTests
{
    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(4, 3, 2)]
    [InlineData(9, 5, 3)]
    public void MeanTrajectorySolvesTheDenseKKTSystem(int horizon, int states, int actions)
    {
        RandomStream random = RandomStream.Create(1, "kkt", horizon);
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(horizon, states, actions, random);
        QuadraticCost cost = RandomProblems.Cost(horizon, states, actions, random);
        LinearGaussianController controller = Solve(dynamics, cost, 1);

        double[] expected = SolveKkt(dynamics, cost);

        double[] state = [.. dynamics.InitialMean],
            next = new double[states],
            action = new double[actions];
        for (int t = 0; t < horizon; t++)
        {
            controller.Mean(t, state, action);
            for (int i = 0; i < states; i++)
                Assert.Equal(expected[t * (states + actions) + i], state[i], 1e-8);
            for (int i = 0; i < actions; i++)
                Assert.Equal(expected[t * (states + actions) + states + i], action[i], 1e-8);
            dynamics.Predict(t, state, action, next);
            next.CopyTo(state, 0);
        }
    }

    [Fact]
    public void CovarianceIsTheEntropyWeightOverQuuAndNowhereBelowItsFloor()
    {
        RandomStream random = RandomStream.Create(2, "covariance");
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(3, 3, 2, random);
        QuadraticCost cost = RandomProblems.Cost(3, 3, 2, random);
        LinearGaussianController one = Solve(dynamics, cost, 1),
            four = Solve(dynamics, cost, 4);
        for (int i = 0; i < one.Covariances.Data.Length; i++)
            Assert.Equal(4 * one.Covariances.Data[i], four.Covariances.Data[i], 1e-10);
        HashSet<int> directions = [];
        for (double size = 0.01; size < 100; size *= 2)
        {
            LinearGaussianController floored = Solve(dynamics, cost, 4, [size, 0.5 * size]);
            for (int t = 0; t < 3; t++)
                directions.Add(FloorOracle.AssertRaised(four.Covariances[t], [size, 0.5 * size], floored.Covariances[t]));
            Assert.Equal(four.Gains.Data, floored.Gains.Data);
        }
        Assert.Equal([0, 1, 2], directions.Order());
        Assert.Throws<ArgumentException>(() => Solve(dynamics, cost, 4, [1, 0]));
    }

    [Fact]
    public void QAndVAgreeWithTheCostOfRollingTheControllerOut()
    {
        RandomStream random = RandomStream.Create(3, "value");
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(5, 3, 2, random);
        QuadraticCost cost = RandomProblems.Cost(5, 3, 2, random);
        LinearQuadraticRegulator regulator = new(5, 3, 2);
        LinearGaussianController controller = new(5, 3, 2);
        Assert.True(regulator.TrySolve(dynamics, cost, [1, 1, 1, 1, 1], [], controller, out _));
        double[] a = [1, -1, 0.5],
            b = [0, 2, -1],
            u = [0.3, -0.7],
            v = [-1, 0.4];

        // differences, since constants are not kept
        Assert.Equal(CostToGo(a, null) - CostToGo(b, null), regulator.Values.Value(0, a) - regulator.Values.Value(0, b), 1e-8);
        Assert.Equal(
            CostToGo(a, u) - CostToGo(b, v),
            regulator.Values.QValue(0, [.. a, .. u]) - regulator.Values.QValue(0, [.. b, .. v]),
            1e-8
        );

        double CostToGo(double[] from, double[]? first)
        {
            double[] state = [.. from],
                next = new double[3],
                action = new double[2];
            double sum = 0;
            for (int t = 0; t < 5; t++)
            {
                controller.Mean(t, state, action);
                if (t == 0 && first is not null)
                    first.CopyTo(action, 0);
                sum += cost.Evaluate(t, state, action);
                dynamics.Predict(t, state, action, next);
                next.CopyTo(state, 0);
            }
            return sum;
        }
    }

    [Fact]
    public void AnIndefiniteQuuIsReportedWithItsTimeStep()
    {
        RandomStream random = RandomStream.Create(4, "indefinite");
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(4, 3, 2, random);
        QuadraticCost cost = RandomProblems.Cost(4, 3, 2, random);
        cost.Hessian(2)[4, 4] = -1e6;
        Assert.False(
            new LinearQuadraticRegulator(4, 3, 2).TrySolve(
                dynamics,
                cost,
                [1, 1, 1, 1],
                [],
                new LinearGaussianController(4, 3, 2),
                out int failed
            )
        );
        Assert.Equal(2, failed);
    }

    private static LinearGaussianController Solve(
        LinearGaussianDynamics dynamics,
        QuadraticCost cost,
        double weight,
        double[]? floor = null
    )
    {
        LinearGaussianController controller = new(dynamics.Horizon, dynamics.StateSize, dynamics.ActionSize);
        double[] weights = new double[dynamics.Horizon];
        Array.Fill(weights, weight);
        Assert.True(
            new LinearQuadraticRegulator(dynamics.Horizon, dynamics.StateSize, dynamics.ActionSize).TrySolve(
                dynamics,
                cost,
                weights,
                floor ?? [],
                controller,
                out int failed
            )
        );
        Assert.Equal(-1, failed);
        return controller;
    }

    /// <summary>
    /// Minimises the cost over all states and actions at once, the dynamics as equality constraints, by Gaussian elimination.
    /// </summary>
    private static double[] SolveKkt(LinearGaussianDynamics dynamics, QuadraticCost cost)
    {
        int horizon = dynamics.Horizon,
            states = dynamics.StateSize,
            size = states + dynamics.ActionSize;
        int variables = horizon * size,
            all = variables + horizon * states;
        double[,] system = new double[all, all + 1];
        for (int t = 0; t < horizon; t++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                    system[t * size + i, t * size + j] = cost.Hessian(t)[i, j];
                system[t * size + i, all] = -cost.Gradient(t)[i];
            }
            for (int i = 0; i < states; i++)
            {
                // x_t - F_{t-1} z_{t-1} = f_{t-1}, or x_0 = mu_0
                int row = variables + t * states + i;
                Set(row, t * size + i, 1);
                if (t > 0)
                {
                    for (int j = 0; j < size; j++)
                        Set(row, (t - 1) * size + j, -dynamics.Transition(t - 1)[i, j]);
                }
                system[row, all] = t == 0 ? dynamics.InitialMean[i] : dynamics.Offset(t - 1)[i];
            }
        }
        for (int column = 0; column < all; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < all; row++)
            {
                if (Math.Abs(system[row, column]) > Math.Abs(system[pivot, column]))
                    pivot = row;
            }
            for (int j = 0; j <= all; j++)
                (system[column, j], system[pivot, j]) = (system[pivot, j], system[column, j]);
            for (int row = 0; row < all; row++)
            {
                double factor = row == column ? 0 : system[row, column] / system[column, column];
                for (int j = column; j <= all && factor != 0; j++)
                    system[row, j] -= factor * system[column, j];
            }
        }
        return [.. Enumerable.Range(0, variables).Select(i => system[i, all] / system[i, i])];

        void Set(int row, int column, double value)
        {
            system[row, column] = value;
            system[column, row] = value;
        }
    }
}
