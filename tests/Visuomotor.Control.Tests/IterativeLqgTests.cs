using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class IterativeLqgTests
{
    [Fact]
    public void Swings_a_pendulum_up_and_never_gets_worse()
    {
        Pendulum pendulum = new();
        LinearGaussianController initial = new(pendulum.Horizon, 2, 1);
        for (int t = 0; t < pendulum.Horizon; t++) initial.SetCovariance(t, Matrix.Identity(1));
        IterativeLqg ilqg = new(pendulum, initial);
        double cost = ilqg.Nominal.TotalCost, start = cost;
        for (int iteration = 0; iteration < 60; iteration++)
        {
            double decrease = ilqg.Iterate();
            Assert.True(decrease >= 0);
            Assert.Equal(cost - decrease, ilqg.Nominal.TotalCost, 1e-9);
            cost = ilqg.Nominal.TotalCost;
        }
        Assert.True(cost < 0.2 * start, $"cost went from {start} to {cost}");
        Assert.InRange(Math.Abs(ilqg.Nominal.States[pendulum.Horizon - 1, 0] - Math.PI), 0, 0.1);
    }

    /// <summary>theta'' = -sin(theta) + u with cost on the distance from upright.</summary>
    private sealed class Pendulum : IKnownDynamics
    {
        private const double Step = 0.05;

        public int Horizon => 100;

        public int StateSize => 2;

        public int ActionSize => 1;

        public void Rollout(LinearGaussianController controller, Trajectory into)
        {
            double angle = 0, velocity = 0;
            QuadraticCost expansion = into.Expansion!;
            expansion.Clear();
            for (int t = 0; t < Horizon; t++)
            {
                into.States[t, 0] = angle;
                into.States[t, 1] = velocity;
                controller.Mean(t, into.States.Span.Row(t), into.Actions.Span.Row(t));
                double action = into.Actions[t, 0], error = angle - Math.PI;
                into.Costs[t] = 0.5 * (error * error + 0.1 * velocity * velocity + 0.05 * action * action);
                MatrixSpan hessian = expansion.Hessian(t);
                (hessian[0, 0], hessian[1, 1], hessian[2, 2]) = (1, 0.1, 0.05);
                expansion.Gradient(t)[0] = -Math.PI;
                velocity += Step * (action - Math.Sin(angle));
                angle += Step * velocity;
            }
        }

        public void Linearize(Trajectory rollout, LinearGaussianDynamics into)
        {
            for (int t = 0; t < Horizon; t++)
            {
                double angle = rollout.States[t, 0], velocity = rollout.States[t, 1], action = rollout.Actions[t, 0];
                MatrixSpan f = into.Transition(t);
                double slope = -Step * Math.Cos(angle);
                (f[1, 0], f[1, 1], f[1, 2]) = (slope, 1, Step);
                (f[0, 0], f[0, 1], f[0, 2]) = (1 + Step * slope, Step, Step * Step);
                double nextVelocity = velocity + Step * (action - Math.Sin(angle));
                into.Offset(t)[1] = nextVelocity - slope * angle - velocity - Step * action;
                into.Offset(t)[0] = angle + Step * nextVelocity - f[0, 0] * angle - f[0, 1] * velocity - f[0, 2] * action;
            }
            rollout.States.Span.Row(0).CopyTo(into.InitialMean);
        }
    }
}
