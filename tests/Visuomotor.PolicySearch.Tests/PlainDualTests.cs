using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>
/// The plain dual form on linear-quadratic conditions with one policy pi(x) = G x + theta, whose theta is all that is learned:
/// a quadratic program with linear constraints, which a dense KKT system solves at once.
/// </summary>
public class PlainDualTests
{
    private const int Conditions = 3,
        Horizon = 6,
        States = 3,
        Actions = 2,
        Size = States + Actions;
    private const double Weight = 2;

    private static readonly GuidedPolicySearchSettings Settings = new()
    {
        Agreement = new PlainAdmmSettings { Weight = Weight, DualRate = 1 },
    };

    private readonly RandomStream _random = RandomStream.Create(5, "plain dual");
    private readonly LinearGaussianDynamics[] _dynamics = new LinearGaussianDynamics[Conditions];
    private readonly QuadraticCost[] _costs = new QuadraticCost[Conditions];
    private readonly LinearGaussianController[] _initial = new LinearGaussianController[Conditions],
        _controllers = new LinearGaussianController[Conditions];
    private readonly PolicyLink[] _links = new PolicyLink[Conditions];
    private readonly Matrix _gain = new(Actions, States);
    private readonly double[] _theta = new double[Actions];

    public PlainDualTests()
    {
        _random.FillGaussian(_gain.Data);
        for (int i = 0; i < Conditions; i++)
        {
            _dynamics[i] = new LinearGaussianDynamics(Horizon, States, Actions);
            _costs[i] = new QuadraticCost(Horizon, States, Actions);
            _initial[i] = new LinearGaussianController(Horizon, States, Actions);
            _controllers[i] = new LinearGaussianController(Horizon, States, Actions);
            _random.FillGaussian(_dynamics[i].InitialMean);
            for (int t = 0; t < Horizon; t++)
            {
                _random.FillGaussian(_dynamics[i].Transitions[t].Data);
                LinearAlgebra.Scale(0.4, _dynamics[i].Transitions[t].Data, _dynamics[i].Transitions[t].Data);
                _random.FillGaussian(_dynamics[i].Offset(t));
                _costs[i].Hessian(t).CopyFrom(Positive(Size));
                _random.FillGaussian(_costs[i].Gradient(t));
                _initial[i].SetCovariance(t, Positive(Actions));
            }
            _links[i] = new PolicyLink(_initial[i], new FitSettings { Ridge = 1e-12 }, Settings);
            _controllers[i].CopyFrom(_initial[i]);
        }
    }

    [Fact]
    public void ItsStepsLowerOneLagrangianAndLeadToTheConstrainedOptimumWithItsMultipliers()
    {
        Trajectory[][] rollouts = [.. Enumerable.Range(0, Conditions).Select(TrialsAround)];
        Linearise(rollouts);
        for (int round = 0; round < 300; round++)
        {
            for (int i = 0; i < Conditions; i++)
                StepTrajectory(i);
            rollouts = [.. Enumerable.Range(0, Conditions).Select(TrialsAround)];
            if (round % 30 == 1)
                AssertTrajectoriesAreBest();
            StepPolicy(rollouts);
            if (round % 30 == 1)
                AssertPolicyIsBest();
            Linearise(rollouts);
            StepMultipliers(rollouts);
        }

        (double[] theta, double[,,] actions, double[,,] multipliers) = Optimum();
        for (int j = 0; j < Actions; j++)
        {
            Assert.Equal(theta[j], _theta[j], 1e-5);
            for (int i = 0; i < Conditions; i++)
            {
                Matrix path = Path(i);
                for (int t = 0; t < Horizon; t++)
                {
                    Assert.Equal(actions[i, t, j], path[t, States + j], 1e-5);
                    Assert.Equal(multipliers[i, t, j], _links[i].Agreement.State.Multipliers[t][0, j], 1e-4);
                }
            }
        }
        Assert.True(multipliers.Cast<double>().Max(Math.Abs) > 0.5);
    }

    private void StepTrajectory(int i)
    {
        TrajectoryStep step = new TrajectoryOptimizer(Horizon, States, Actions, new TrajectoryOptimizerSettings()).Solve(
            new TrajectoryProblem
            {
                Dynamics = _dynamics[i],
                Cost = _costs[i],
                Anchor = _initial[i],
                KlStep = 1e12,
                Policy = _links[i].Penalty?.Policy,
                PolicyWeights = _links[i].Penalty?.Weights,
                Multipliers = _links[i].Penalty?.Multipliers,
                ConstrainsDifference = _links[i].Penalty is { ConstrainsDifference: true },
            },
            1e-8,
            _controllers[i]
        );
        Assert.True(step.Solved && !step.BoundActive, step.Failure);
    }

    /// <summary>What the network does by mini-batches: theta of the least sum of nu (pi - target)' M (pi - target).</summary>
    private void StepPolicy(Trajectory[][] rollouts)
    {
        Matrix left = new(Actions, Actions);
        double[] right = new double[Actions],
            target = new double[Actions];
        for (int i = 0; i < Conditions; i++)
        {
            foreach (Trajectory rollout in rollouts[i])
            {
                for (int t = 0; t < Horizon; t++)
                {
                    ReadOnlyMatrixSpan precision = _links[i].Agreement.MetricOf(_controllers[i]).Precisions[t];
                    _controllers[i].Mean(t, rollout.States.Span.Row(t), target);
                    _links[i].Shift(t, _controllers[i], target);
                    LinearAlgebra.Multiply(_gain, rollout.States.Span.Row(t), target, -1, 1);
                    LinearAlgebra.AddScaled(1, precision.Data, left.Data);
                    LinearAlgebra.Multiply(precision, target, right, 1, 1);
                }
            }
        }
        Assert.True(Cholesky.TryFactor(left, out _));
        Cholesky.SolveInPlace(left, right);
        right.CopyTo(_theta, 0);
    }

    private void Linearise(Trajectory[][] rollouts)
    {
        Matrix covariance = new(Actions, Actions);
        covariance.Span.AddToDiagonal(1);
        for (int i = 0; i < Conditions; i++)
            _links[i].Linearise(rollouts[i], Policy(rollouts[i]), covariance, null);
    }

    private void StepMultipliers(Trajectory[][] rollouts)
    {
        for (int i = 0; i < Conditions; i++)
        {
            double[] before = [.. _links[i].Agreement.State.Multipliers.Data],
                difference = new double[Actions],
                expected = new double[Actions];
            _links[i].UpdateMultipliers(rollouts[i], Policy(rollouts[i]), _controllers[i]);
            Matrix path = Path(i);
            for (int t = 0; t < Horizon; t++)
            {
                // the gradient of the Lagrangian's dual, in the penalty's metric
                Difference(path, t, _theta, difference);
                LinearAlgebra.Multiply(_initial[i].Precisions[t], difference, expected, Weight);
                for (int j = 0; j < Actions; j++)
                    Assert.Equal(expected[j], _links[i].Agreement.State.Multipliers[t][0, j] - before[t * Actions + j], 1e-9);
            }
        }
    }

    private void AssertTrajectoriesAreBest()
    {
        for (int i = 0; i < Conditions; i++)
        {
            double[] actions = new double[Horizon * Actions];
            Matrix path = Path(i);
            for (int t = 0; t < Horizon; t++)
                path.Span.Row(t)[States..].CopyTo(actions.AsSpan(t * Actions));
            double best = Lagrangian(i, path, _theta);
            for (int j = 0; j < actions.Length; j++)
            {
                foreach (double change in new[] { -1e-3, 1e-3 })
                {
                    double[] other = [.. actions];
                    other[j] += change;
                    Assert.True(Lagrangian(i, Path(i, other), _theta) > best);
                }
            }
        }
    }

    private void AssertPolicyIsBest()
    {
        Matrix[] paths = [.. Enumerable.Range(0, Conditions).Select(i => Path(i))];
        double best = Enumerable.Range(0, Conditions).Sum(i => Lagrangian(i, paths[i], _theta));
        for (int j = 0; j < Actions; j++)
        {
            foreach (double change in new[] { -1e-3, 1e-3 })
            {
                double[] other = [.. _theta];
                other[j] += change;
                Assert.True(Enumerable.Range(0, Conditions).Sum(i => Lagrangian(i, paths[i], other)) > best);
            }
        }
    }

    /// <summary>l + lambda'(pi(x) - u) + nu/2 (pi(x) - u)' M (pi(x) - u) along a path.</summary>
    private double Lagrangian(int i, Matrix path, double[] theta)
    {
        double sum = 0;
        double[] difference = new double[Actions],
            scaled = new double[Actions];
        for (int t = 0; t < Horizon; t++)
        {
            Difference(path, t, theta, difference);
            LinearAlgebra.Multiply(_initial[i].Precisions[t], difference, scaled);
            sum +=
                _costs[i].Evaluate(t, path.Span.Row(t)[..States], path.Span.Row(t)[States..])
                + LinearAlgebra.Dot(_links[i].Agreement.State.Multipliers[t].Row(0), difference)
                + 0.5 * Weight * LinearAlgebra.Dot(difference, scaled);
        }
        return sum;
    }

    private void Difference(Matrix path, int t, double[] theta, Span<double> difference)
    {
        theta.CopyTo(difference);
        LinearAlgebra.Multiply(_gain, path.Span.Row(t)[..States], difference, 1, 1);
        LinearAlgebra.AddScaled(-1, path.Span.Row(t)[States..], difference);
    }

    /// <summary>The mean states and actions, those of the controller or the given ones.</summary>
    private Matrix Path(int i, double[]? actions = null)
    {
        Matrix path = new(Horizon, Size);
        _dynamics[i].InitialMean.CopyTo(path.Span.Row(0));
        for (int t = 0; t < Horizon; t++)
        {
            Span<double> row = path.Span.Row(t);
            if (actions is null)
                _controllers[i].Mean(t, row[..States], row[States..]);
            else
                actions.AsSpan(t * Actions, Actions).CopyTo(row[States..]);
            if (t + 1 < Horizon)
                _dynamics[i].Predict(t, row[..States], row[States..], path.Span.Row(t + 1)[..States]);
        }
        return path;
    }

    /// <summary>Rollouts whose mean is the mean path, with states a unit to both sides of it.</summary>
    private Trajectory[] TrialsAround(int i)
    {
        Matrix path = Path(i);
        return
        [
            .. Enumerable
                .Range(0, 2 * States)
                .Select(k =>
                {
                    Trajectory rollout = new(Horizon, States, Actions, 0);
                    for (int t = 0; t < Horizon; t++)
                    {
                        path.Span.Row(t)[..States].CopyTo(rollout.States.Span.Row(t));
                        rollout.States[t, k / 2] += k % 2 == 0 ? 1 : -1;
                    }
                    return rollout;
                }),
        ];
    }

    private Matrix[] Policy(Trajectory[] rollouts) =>
        [
            .. rollouts.Select(rollout =>
            {
                Matrix actions = new(Horizon, Actions);
                for (int t = 0; t < Horizon; t++)
                {
                    _theta.CopyTo(actions.Span.Row(t));
                    LinearAlgebra.Multiply(_gain, rollout.States.Span.Row(t), actions.Span.Row(t), 1, 1);
                }
                return actions;
            }),
        ];

    /// <summary>The least cost of all conditions together under the dynamics and u = G x + theta, by Gaussian elimination.</summary>
    private (double[] Theta, double[,,] Actions, double[,,] Multipliers) Optimum()
    {
        int paths = Conditions * Horizon * Size,
            variables = paths + Actions,
            all = variables + paths;
        double[,] system = new double[all, all + 1];
        for (int i = 0; i < Conditions; i++)
        {
            for (int t = 0; t < Horizon; t++)
            {
                int z = (i * Horizon + t) * Size;
                for (int a = 0; a < Size; a++)
                {
                    for (int b = 0; b < Size; b++)
                        system[z + a, z + b] = _costs[i].Hessian(t)[a, b];
                    system[z + a, all] = -_costs[i].Gradient(t)[a];
                }
                for (int a = 0; a < States; a++)
                {
                    int row = variables + z + a;
                    Set(row, z + a, 1);
                    for (int b = 0; b < Size && t > 0; b++)
                        Set(row, z - Size + b, -_dynamics[i].Transition(t - 1)[a, b]);
                    system[row, all] = t == 0 ? _dynamics[i].InitialMean[a] : _dynamics[i].Offset(t - 1)[a];
                }
                for (int a = 0; a < Actions; a++)
                {
                    // G x + theta - u = 0
                    int row = variables + z + States + a;
                    for (int b = 0; b < States; b++)
                        Set(row, z + b, _gain[a, b]);
                    Set(row, z + States + a, -1);
                    Set(row, paths + a, 1);
                }
            }
        }
        double[] solution = Solve(system, all);
        double[,,] actions = new double[Conditions, Horizon, Actions],
            multipliers = new double[Conditions, Horizon, Actions];
        for (int i = 0; i < Conditions; i++)
        {
            for (int t = 0; t < Horizon; t++)
            {
                for (int a = 0; a < Actions; a++)
                {
                    int place = (i * Horizon + t) * Size + States + a;
                    (actions[i, t, a], multipliers[i, t, a]) = (solution[place], solution[variables + place]);
                }
            }
        }
        return (solution[paths..variables], actions, multipliers);

        void Set(int row, int column, double value)
        {
            system[row, column] = value;
            system[column, row] = value;
        }
    }

    private static double[] Solve(double[,] system, int all)
    {
        for (int column = 0; column < all; column++)
        {
            int pivot = Enumerable.Range(column, all - column).MaxBy(row => Math.Abs(system[row, column]));
            for (int j = 0; j <= all; j++)
                (system[column, j], system[pivot, j]) = (system[pivot, j], system[column, j]);
            for (int row = 0; row < all; row++)
            {
                double factor = row == column ? 0 : system[row, column] / system[column, column];
                for (int j = column; j <= all && factor != 0; j++)
                    system[row, j] -= factor * system[column, j];
            }
        }
        return [.. Enumerable.Range(0, all).Select(i => system[i, all] / system[i, i])];
    }

    private Matrix Positive(int size)
    {
        Matrix factor = new(size, size),
            result = new(size, size);
        _random.FillGaussian(factor.Data);
        LinearAlgebra.MultiplyTransposedRight(factor, factor, result, 1.0 / size, 0);
        result.Span.AddToDiagonal(0.3);
        return result;
    }
}
