using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

/// <summary>Random, well-posed problems for the oracles.</summary>
internal static class RandomProblems
{
    public static LinearGaussianDynamics Dynamics(int horizon, int states, int actions, RandomStream random)
    {
        LinearGaussianDynamics dynamics = new(horizon, states, actions);
        random.FillGaussian(dynamics.InitialMean);
        dynamics.InitialCovariance.Span.CopyFrom(Positive(states, 0.1, random));
        for (int t = 0; t < horizon; t++)
        {
            random.FillGaussian(dynamics.Transitions[t].Data);
            for (int i = 0; i < states; i++)
            {
                foreach (ref double entry in dynamics.Transition(t).Row(i))
                    entry *= 0.3;
                dynamics.Transition(t)[i, i] += 0.8;
            }
            random.FillGaussian(dynamics.Offset(t));
            dynamics.Covariances[t].CopyFrom(Positive(states, 0.05, random));
        }
        return dynamics;
    }

    public static QuadraticCost Cost(int horizon, int states, int actions, RandomStream random)
    {
        QuadraticCost cost = new(horizon, states, actions);
        for (int t = 0; t < horizon; t++)
        {
            cost.Hessian(t).CopyFrom(Positive(states + actions, 1, random));
            random.FillGaussian(cost.Gradient(t));
            cost.Constant(t) = random.NextGaussian();
        }
        return cost;
    }

    public static LinearGaussianController Controller(int horizon, int states, int actions, RandomStream random)
    {
        LinearGaussianController controller = new(horizon, states, actions);
        for (int t = 0; t < horizon; t++)
        {
            random.FillGaussian(controller.Gains[t].Data);
            foreach (ref double entry in controller.Gains[t].Data)
                entry *= 0.2;
            random.FillGaussian(controller.Offset(t));
            Assert.True(controller.SetCovariance(t, Positive(actions, 0.5, random)));
        }
        return controller;
    }

    public static Matrix Positive(int size, double scale, RandomStream random)
    {
        Matrix factor = new(size, size),
            result = new(size, size);
        random.FillGaussian(factor.Data);
        LinearAlgebra.MultiplyTransposedRight(factor, factor, result, scale / size, 0);
        result.Span.AddToDiagonal(0.2 * scale);
        return result;
    }

    /// <summary>Samples a trajectory of the true linear-Gaussian system.</summary>
    public static Trajectory Sample(LinearGaussianDynamics dynamics, LinearGaussianController controller, RandomStream random)
    {
        int states = dynamics.StateSize,
            actions = dynamics.ActionSize;
        Trajectory trajectory = new(dynamics.Horizon, states, actions, 0);
        double[] noise = new double[actions],
            next = new double[states];
        Matrix covariance = dynamics.InitialCovariance.Clone();
        new Gaussian(dynamics.InitialMean, covariance).Sample(random, trajectory.States.Span.Row(0));
        for (int t = 0; t < dynamics.Horizon; t++)
        {
            random.FillGaussian(noise);
            controller.Act(t, trajectory.States.Span.Row(t), noise, trajectory.Actions.Span.Row(t));
            if (t + 1 == dynamics.Horizon)
                break;
            dynamics.Predict(t, trajectory.States.Span.Row(t), trajectory.Actions.Span.Row(t), next);
            Matrix step = new(states, states);
            step.Span.CopyFrom(dynamics.Covariances[t]);
            new Gaussian(next, step).Sample(random, trajectory.States.Span.Row(t + 1));
        }
        return trajectory;
    }
}
