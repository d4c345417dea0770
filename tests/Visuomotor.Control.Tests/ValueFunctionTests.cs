using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class ValueFunctionTests
{
    private const int Horizon = 6,
        States = 3,
        Actions = 2,
        Rollouts = 20_000;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(Horizon - 1)]
    public void QAndVOfTheReturnAreWhatSampledReturnsComeTo(int from)
    {
        RandomStream random = RandomStream.Create(21, "returns");
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(Horizon, States, Actions, random);
        QuadraticCost cost = RandomProblems.Cost(Horizon, States, Actions, random);
        LinearGaussianController controller = RandomProblems.Controller(Horizon, States, Actions, random);
        ValueFunction values = ValueFunction.Evaluate(controller, dynamics, cost);
        MatrixSequence factors = new(Horizon, States, States);
        factors.CopyFrom(dynamics.Covariances);
        for (int t = 0; t < Horizon; t++)
            Assert.True(Cholesky.TryFactor(factors[t], out _));
        double[] state = [1, -0.5, 2],
            action = [0.7, -1.2];
        AssertMean(values.Value(from, state), null);
        AssertMean(values.QValue(from, [.. state, .. action]), action);

        void AssertMean(double expected, double[]? first)
        {
            double sum = 0,
                square = 0;
            for (int i = 0; i < Rollouts; i++)
            {
                double total = Return(first);
                sum += total;
                square += total * total;
            }
            double mean = sum / Rollouts,
                error = Math.Sqrt(Math.Max(0, (square / Rollouts) - (mean * mean)) / Rollouts);

            // where nothing is left to chance, as in the last step after a given action, there is no error
            Assert.InRange(mean - expected, (-4 * error) - 1e-6, (4 * error) + 1e-6);
            Assert.True(error < 0.02 * Math.Abs(expected), $"{error} of {expected}");
        }

        double Return(double[]? first)
        {
            double[] now = [.. state],
                next = new double[States],
                acted = new double[Actions],
                noise = new double[Actions],
                push = new double[States];
            double sum = 0;
            for (int t = from; t < Horizon; t++)
            {
                random.FillGaussian(noise);
                if (t == from && first is not null)
                    first.CopyTo(acted, 0);
                else
                    controller.Act(t, now, noise, acted);
                sum += cost.Evaluate(t, now, acted);
                if (t + 1 == Horizon)
                    break;
                dynamics.Predict(t, now, acted, next);
                random.FillGaussian(push);
                LinearAlgebra.Multiply(factors[t], push, next, 1, 1);
                next.CopyTo(now, 0);
            }
            return sum;
        }
    }

    [Fact]
    public void TheExpectedValueOfTheFirstStateIsTheExpectedCostOfTheMarginals()
    {
        RandomStream random = RandomStream.Create(22, "returns");
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(Horizon, States, Actions, random);
        QuadraticCost cost = RandomProblems.Cost(Horizon, States, Actions, random);
        LinearGaussianController controller = RandomProblems.Controller(Horizon, States, Actions, random);
        ValueFunction values = ValueFunction.Evaluate(controller, dynamics, cost);
        StateMarginals marginals = new(Horizon, States, Actions);
        marginals.Propagate(dynamics, controller);
        double spread = 0.5 * LinearAlgebra.Dot(values.StateHessians[0].Data, dynamics.InitialCovariance.Data);
        Assert.Equal(marginals.ExpectedCost(cost, controller), values.Value(0, dynamics.InitialMean) + spread, 1e-9);
    }
}
