using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class DynamicsFitTests
{
    private const int Horizon = 6,
        States = 3,
        Actions = 2;

    [Fact]
    public void ManySamplesWithoutAPriorRecoverTheTrueDynamics()
    {
        RandomStream random = RandomStream.Create(20, "fit");
        LinearGaussianDynamics truth = RandomProblems.Dynamics(Horizon, States, Actions, random),
            fitted = new(Horizon, States, Actions);
        Trajectory[] samples = Sample(truth, 4000, random);
        new DynamicsFit(Horizon, States, Actions, new FitSettings()).Fit(samples, null, fitted);
        for (int t = 0; t + 1 < Horizon; t++)
        {
            for (int i = 0; i < States; i++)
            {
                for (int j = 0; j < States + Actions; j++)
                    Assert.Equal(truth.Transition(t)[i, j], fitted.Transition(t)[i, j], 0.06);
                Assert.Equal(truth.Offset(t)[i], fitted.Offset(t)[i], 0.15);
                for (int j = 0; j < States; j++)
                    Assert.Equal(truth.Covariances[t][i, j], fitted.Covariances[t][i, j], 0.02);
            }
        }
        for (int i = 0; i < States; i++)
            Assert.Equal(truth.InitialMean[i], fitted.InitialMean[i], 0.03);
    }

    [Fact]
    public void WithFewSamplesThePriorPredictsBetterThanTheSamplesAlone()
    {
        // one set of dynamics at all steps: what a mixture can learn across time
        RandomStream random = RandomStream.Create(21, "prior");
        LinearGaussianDynamics truth = RandomProblems.Dynamics(30, States, Actions, random);
        for (int t = 1; t < 30; t++)
        {
            truth.Transitions[t].CopyFrom(truth.Transitions[0]);
            truth.Offset(0).CopyTo(truth.Offset(t));
            truth.Covariances[t].CopyFrom(truth.Covariances[0]);
        }
        LinearGaussianController controller = RandomProblems.Controller(30, States, Actions, random);
        Trajectory[] samples = [.. Enumerable.Range(0, 5).Select(_ => RandomProblems.Sample(truth, controller, random))];
        FitSettings settings = new();
        MixturePrior prior = new(settings);
        prior.Fit(DynamicsFit.Transitions(samples), random);
        Assert.True(Error(prior) < 0.3 * Error(null), $"with the prior {Error(prior)}, without {Error(null)}");

        double Error(MixturePrior? each)
        {
            LinearGaussianDynamics fitted = new(30, States, Actions);
            new DynamicsFit(30, States, Actions, settings).Fit(samples, each, fitted);
            double sum = 0;
            for (int i = 0; i < 29 * States * (States + Actions); i++)
                sum += Math.Pow(fitted.Transitions.Data[i] - truth.Transitions.Data[i], 2);
            return sum;
        }
    }

    [Fact]
    public void TheJointHasTheNormalInverseWishartForm()
    {
        RandomStream random = RandomStream.Create(22, "niw");
        LinearGaussianDynamics truth = RandomProblems.Dynamics(Horizon, States, Actions, random);
        Trajectory[] samples = Sample(truth, 5, random);
        FitSettings settings = new();
        MixturePrior prior = new(settings);
        prior.Fit(DynamicsFit.Transitions(Sample(truth, 20, random)), random);
        DynamicsFit fit = new(Horizon, States, Actions, settings);
        fit.Fit(samples, prior, new LinearGaussianDynamics(Horizon, States, Actions));

        const int T = 2,
            Size = 2 * States + Actions;
        Matrix z = new(5, Size),
            responsibilities = new(5, prior.Mixture!.Count),
            phi = new(Size, Size);
        double[] mu0 = new double[Size],
            mean = new double[Size];
        for (int i = 0; i < 5; i++)
            DynamicsFit.Transitions([samples[i]]).Span.Row(T).CopyTo(z.Span.Row(i));
        prior.Evaluate(z, responsibilities, new int[responsibilities.Rows], new double[prior.Mixture.Count], mu0, phi);
        for (int j = 0; j < Size; j++)
        {
            for (int i = 0; i < 5; i++)
                mean[j] += z[i, j] / 5;
        }
        for (int a = 0; a < Size; a++)
        {
            for (int b = 0; b < Size; b++)
            {
                double scatter = 0;
                for (int i = 0; i < 5; i++)
                    scatter += (z[i, a] - mean[a]) * (z[i, b] - mean[b]);
                double expected = (phi[a, b] + scatter + 5.0 / 6 * (mean[a] - mu0[a]) * (mean[b] - mu0[b])) / 6;
                Assert.Equal(expected, fit.Model.Covariances[T][a, b], 1e-9);
            }
        }
    }

    [Fact]
    public void ForwardAndInverseDynamicsAreConditionalsOfOneJoint()
    {
        RandomStream random = RandomStream.Create(23, "inverse");
        LinearGaussianDynamics truth = RandomProblems.Dynamics(Horizon, States, Actions, random),
            fitted = new(Horizon, States, Actions);
        DynamicsFit fit = new(Horizon, States, Actions, new FitSettings());
        fit.Fit(Sample(truth, 200, random), null, fitted);
        ConditionalGaussian forward = fit.Model.ForwardDynamics(1, 1e-6);
        for (int i = 0; i < States; i++)
        {
            Assert.Equal(fitted.Offset(1)[i], forward.Offset[i], 1e-8);
            for (int j = 0; j < States + Actions; j++)
                Assert.Equal(fitted.Transition(1)[i, j], forward.Gain[i, j], 1e-8);
        }

        // with little noise, the inverse gives back the action that led from state to state
        for (int t = 0; t < Horizon; t++)
        {
            foreach (ref double entry in truth.Covariances[t].Data)
                entry *= 1e-8;
        }
        fit.Fit(Sample(truth, 200, random), null, fitted);
        ConditionalGaussian inverse = fit.Model.InverseDynamics(1, 1e-9);
        Trajectory sample = Sample(truth, 1, random)[0];
        double[] input = [.. sample.States.Span.Row(1), .. sample.States.Span.Row(2)];
        for (int i = 0; i < Actions; i++)
            Assert.Equal(sample.Actions[1, i], inverse.Offset[i] + LinearAlgebra.Dot(inverse.Gain.Span.Row(i), input), 0.01);
    }

    private static Trajectory[] Sample(LinearGaussianDynamics truth, int count, RandomStream random)
    {
        LinearGaussianController controller = RandomProblems.Controller(truth.Horizon, truth.StateSize, truth.ActionSize, random);
        return [.. Enumerable.Range(0, count).Select(_ => RandomProblems.Sample(truth, controller, random))];
    }
}
