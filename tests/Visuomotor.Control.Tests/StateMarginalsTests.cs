using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class StateMarginalsTests
{
    private const int Horizon = 4,
        States = 3,
        Actions = 2,
        Samples = 60_000;

    [Fact]
    public void DivergenceAndExpectedCostAgreeWithSampling()
    {
        RandomStream random = RandomStream.Create(5, "marginals");
        LinearGaussianDynamics dynamics = RandomProblems.Dynamics(Horizon, States, Actions, random);
        LinearGaussianController p = RandomProblems.Controller(Horizon, States, Actions, random);
        LinearGaussianController q = RandomProblems.Controller(Horizon, States, Actions, random);
        QuadraticCost cost = RandomProblems.Cost(Horizon, States, Actions, random);
        StateMarginals marginals = new(Horizon, States, Actions);
        marginals.Propagate(dynamics, p);

        double cost1 = 0,
            cost2 = 0,
            ratio1 = 0,
            ratio2 = 0;
        for (int i = 0; i < Samples; i++)
        {
            Trajectory sample = RandomProblems.Sample(dynamics, p, random);
            double total = 0,
                ratio = 0;
            for (int t = 0; t < Horizon; t++)
            {
                total += cost.Evaluate(t, sample.States.Span.Row(t), sample.Actions.Span.Row(t));
                ratio += LogDensity(p, t, sample) - LogDensity(q, t, sample);
            }
            cost1 += total / Samples;
            cost2 += total * total / Samples;
            ratio1 += ratio / Samples;
            ratio2 += ratio * ratio / Samples;
        }
        double costError = Math.Sqrt((cost2 - cost1 * cost1) / Samples),
            ratioError = Math.Sqrt((ratio2 - ratio1 * ratio1) / Samples);
        Assert.InRange(marginals.ExpectedCost(cost, p), cost1 - 4 * costError, cost1 + 4 * costError);
        Assert.InRange(marginals.KullbackLeibler(p, q), ratio1 - 4 * ratioError, ratio1 + 4 * ratioError);
        Assert.Equal(0, marginals.KullbackLeibler(p, p), 1e-10);
    }

    private static double LogDensity(LinearGaussianController controller, int t, Trajectory sample)
    {
        double[] mean = new double[Actions];
        controller.Mean(t, sample.States.Span.Row(t), mean);
        Matrix covariance = new(Actions, Actions);
        covariance.Span.CopyFrom(controller.Covariances[t]);
        return new Gaussian(mean, covariance).LogDensity(sample.Actions.Span.Row(t));
    }
}
