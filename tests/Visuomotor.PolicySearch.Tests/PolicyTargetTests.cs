using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>
/// BADMM's step (a): what a teacher asks of the policy is where nu/2 (mu - mu_p)' C^-1 (mu - mu_p) + lambda' mu is least.
/// </summary>
public class PolicyTargetTests
{
    private const int Horizon = 4,
        States = 3,
        Actions = 2;

    private readonly RandomStream _random = RandomStream.Create(17, "target");

    /// <summary>nu_t doubles where the divergence is above its mean over t, halves where it is two deviations below, and stays
    /// between.</summary>
    [Fact]
    public void WeightsDoubleAboveTheMeanAndHalveFarBelowIt()
    {
        // mean 0.9, deviation 0.3: 0 is three deviations below
        Assert.Equal([0.5, 2, 2, 2, 2, 2, 2, 2, 2, 2], Moved(Equal(1), 0.1, 100, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1));

        // mean 1.1, deviation 0.3: 1 is below, but not far
        double[] before = [0.5, 2, 2, 2, 2, 2, 2, 2, 2, 2];
        Assert.Equal([0.5, 2, 2, 2, 2, 2, 2, 2, 2, 4], Moved(before, 0.1, 100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2));

        // what is equal everywhere moves nothing, whatever is lost as the mean is taken, and bounds hold
        Assert.Equal(before, Moved(before, 0.1, 100, new double[10]));
        Assert.Equal(before, Moved(before, 0.1, 100, Equal(0.1)));
        Assert.Equal([0.4, 3, 3, 3, 3, 3, 3, 3, 3, 3], Moved(before, 0.4, 3, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1));

        static double[] Equal(double value) => [.. Enumerable.Repeat(value, 10)];

        static double[] Moved(double[] weights, double minimum, double maximum, params double[] divergences)
        {
            BadmmSettings settings = new() { MinimumWeight = minimum, MaximumWeight = maximum };
            Badmm agreement = new(new LinearGaussianController(10, States, Actions), settings, actionUnit: 1);
            weights.CopyTo(agreement.State.Weights, 0);
            agreement.UpdateWeights(divergences);
            return agreement.State.Weights;
        }
    }

    [Fact]
    public void TheTargetIsWhereTheLagrangianOfThePolicyIsLeast()
    {
        LinearGaussianController initial = Controller(),
            teacher = Controller();
        Badmm agreement = new(initial, new BadmmSettings { InitialWeight = 1, MaximumWeight = 10 }, actionUnit: 1);
        _random.FillGaussian(agreement.State.Multipliers.Data);
        for (int t = 0; t < Horizon; t++)
            agreement.State.Weights[t] = 0.2 + t;
        double[] state = new double[States],
            asked = new double[Actions],
            target = new double[Actions],
            gradient = new double[Actions];
        for (int t = 0; t < Horizon; t++)
        {
            _random.FillGaussian(state);
            teacher.Mean(t, state, asked);
            asked.CopyTo(target, 0);
            agreement.Shift(t, teacher, target);
            Assert.True(Enumerable.Range(0, Actions).Max(i => Math.Abs(target[i] - asked[i])) > 0.01);

            // nu C^-1 (mu - mu_p) + lambda = 0, with C inverted by hand
            (double a, double b, double d) = (teacher.Covariances[t][0, 0], teacher.Covariances[t][0, 1], teacher.Covariances[t][1, 1]);
            double determinant = a * d - b * b,
                x = target[0] - asked[0],
                y = target[1] - asked[1];
            double[] multiplier = agreement.State.Multipliers[t].Row(0).ToArray();
            gradient[0] = (0.2 + t) * (d * x - b * y) / determinant + multiplier[0];
            gradient[1] = (0.2 + t) * (a * y - b * x) / determinant + multiplier[1];
            foreach (double each in gradient)
                Assert.Equal(0, each, 1e-9);
        }
    }

    private LinearGaussianController Controller()
    {
        LinearGaussianController controller = new(Horizon, States, Actions);
        _random.FillGaussian(controller.Gains.Data);
        _random.FillGaussian(controller.Offsets.Data);
        for (int t = 0; t < Horizon; t++)
        {
            double across = 0.3 * _random.NextGaussian();
            Assert.True(controller.SetCovariance(t, new Matrix(2, 2, [1 + across * across, across, across, 0.5 + across * across])));
        }
        return controller;
    }
}
