using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Benchmarks.Control;

/// <summary>A stable random trajectory problem of the size of a 7-joint arm's: 32 states, 7 torques, 100 steps.</summary>
internal sealed class RandomProblem
{
    public const int Horizon = 100;
    public const int States = 32;
    public const int Actions = 7;

    public RandomProblem()
    {
        RandomStream random = RandomStream.Create(1, "benchmark");
        for (int t = 0; t < Horizon; t++)
        {
            MatrixSpan transition = Dynamics.Transition(t);
            random.FillGaussian(Dynamics.Transitions[t].Data);
            for (int i = 0; i < States; i++)
            {
                foreach (ref double entry in transition.Row(i))
                    entry *= 0.05;
                transition[i, i] += 0.9;
                Dynamics.Covariances[t][i, i] = 1e-3;
            }
            SetPositive(Cost.Hessian(t), 1, random);
            random.FillGaussian(Cost.Gradient(t));
            random.FillGaussian(Anchor.Gains[t].Data);
            foreach (ref double entry in Anchor.Gains[t].Data)
                entry *= 0.05;
            random.FillGaussian(Anchor.Offset(t));
            Matrix covariance = new(Actions, Actions);
            SetPositive(covariance, 1, random);
            Anchor.SetCovariance(t, covariance);
        }
        random.FillGaussian(Dynamics.InitialMean);
        Dynamics.InitialCovariance.Span.AddToDiagonal(0.01);
    }

    public LinearGaussianDynamics Dynamics { get; } = new(Horizon, States, Actions);

    public QuadraticCost Cost { get; } = new(Horizon, States, Actions);

    public LinearGaussianController Anchor { get; } = new(Horizon, States, Actions);

    /// <summary>Rollouts of the anchor through the dynamics, with both noises.</summary>
    public List<Trajectory> Rollouts(int count, RandomStream random)
    {
        List<Trajectory> rollouts = [];
        double[] noise = new double[Actions],
            wind = new double[States];
        for (int n = 0; n < count; n++)
        {
            Trajectory rollout = new(Horizon, States, Actions, 0);
            random.FillGaussian(rollout.States.Row(0));
            for (int t = 0; t < Horizon; t++)
            {
                random.FillGaussian(noise);
                Anchor.Act(t, rollout.States.Row(t), noise, rollout.Actions.Row(t));
                if (t + 1 == Horizon)
                    break;
                random.FillGaussian(wind);
                Dynamics.Predict(t, rollout.States.Row(t), rollout.Actions.Row(t), rollout.States.Row(t + 1));
                LinearAlgebra.AddScaled(0.03, wind, rollout.States.Row(t + 1));
            }
            rollouts.Add(rollout);
        }
        return rollouts;
    }

    private static void SetPositive(MatrixSpan into, double scale, RandomStream random)
    {
        Matrix factor = new(into.Rows, into.Columns);
        random.FillGaussian(factor.Data);
        LinearAlgebra.MultiplyTransposedRight(factor, factor, into, scale / into.Rows);
        into.AddToDiagonal(0.1 * scale);
    }
}
