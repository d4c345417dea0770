using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class IterativeLqgTests
{
    [Fact]
    public void SwingsAPendulumUpAndNeverGetsWorse()
    {
        Pendulum pendulum = new();
        LinearGaussianController initial = new(pendulum.Horizon, 2, 1);
        for (int t = 0; t < pendulum.Horizon; t++)
            initial.SetCovariance(t, Matrix.Identity(1));
        IterativeLqg ilqg = new(pendulum, initial);
        double cost = ilqg.Nominal.TotalCost,
            start = cost;
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

    [Theory]
    [InlineData(4, 3, 2)]
    [InlineData(12, 5, 3)]
    public void ALinearQuadraticProblemIsSolvedByOneIterationAndItsFeedbackIsTheRegulatorS(int horizon, int states, int actions)
    {
        LinearSystem system = new(horizon, states, actions, double.PositiveInfinity);
        IterativeLqg ilqg = new(system, system.Start());
        Assert.False(ilqg.Converged);
        double expected = ilqg.ExpectedDecrease;
        Assert.Equal(expected, ilqg.Iterate(), 1e-9 * expected);
        Assert.True(ilqg.Converged);
        Assert.Equal(0, ilqg.Iterate());

        LinearGaussianController regulator = new(horizon, states, actions);
        double[] entropy = new double[horizon];
        Array.Fill(entropy, 1);
        Assert.True(
            new LinearQuadraticRegulator(horizon, states, actions).TrySolve(system.Dynamics, system.Cost, entropy, [], regulator, out _)
        );
        for (int i = 0; i < regulator.Gains.Data.Length; i++)
            Assert.Equal(regulator.Gains.Data[i], ilqg.Controller.Gains.Data[i], 1e-8);
        for (int i = 0; i < regulator.Offsets.Data.Length; i++)
            Assert.Equal(regulator.Offsets.Data[i], ilqg.Controller.Offsets.Data[i], 1e-7);
        for (int i = 0; i < regulator.Covariances.Data.Length; i++)
            Assert.Equal(regulator.Covariances.Data[i], ilqg.Controller.Covariances.Data[i], 1e-8);
    }

    [Fact]
    public void WithinLimitsTheActionsSatisfyTheOptimalityConditions()
    {
        LinearSystem system = new(10, 4, 3, 0.8);
        IterativeLqg ilqg = new(system, system.Start());
        for (int iteration = 0; iteration < 30 && !ilqg.Converged; iteration++)
            ilqg.Iterate();
        Assert.True(ilqg.Converged);
        int free = 0,
            held = 0;
        Trajectory probe = new(10, 4, 3, 0) { Expansion = new QuadraticCost(10, 4, 3) };
        for (int t = 0; t < 10; t++)
        {
            for (int j = 0; j < 3; j++)
            {
                // slope of the whole cost along one number of the action sequence, the others held
                double slope = (Cost(t, j, 1e-5) - Cost(t, j, -1e-5)) / 2e-5,
                    action = ilqg.Nominal.Actions[t, j];
                if (action > -0.8 && action < 0.8)
                {
                    free++;
                    Assert.Equal(0, slope, 2e-3);
                }
                else
                {
                    held++;
                    Assert.True(action < 0 ? slope >= -1e-6 : slope <= 1e-6, $"step {t}, action {j}: {action} with slope {slope}");
                    foreach (double gain in ilqg.Controller.Gain(t).Row(j))
                        Assert.Equal(0, gain);
                }
            }
        }
        Assert.True(free >= 5 && held >= 5, $"{free} free and {held} held actions");

        double Cost(int t, int j, double change)
        {
            LinearGaussianController open = new(10, 4, 3);
            ilqg.Nominal.Actions.Data.CopyTo(open.Offsets.Data, 0);
            open.Offset(t)[j] += change;
            system.Unlimited = true;
            system.Rollout(open, probe);
            system.Unlimited = false;
            return probe.TotalCost;
        }
    }

    [Fact]
    public void TheControllerOfAFinishedSearchBringsADisturbedStartToTheSameEnd()
    {
        Pendulum pendulum = new();
        LinearGaussianController initial = new(pendulum.Horizon, 2, 1);
        IterativeLqg ilqg = new(pendulum, initial);
        while (!ilqg.Converged)
            ilqg.Iterate();
        Trajectory pushed = new(pendulum.Horizon, 2, 1, 0) { Expansion = new QuadraticCost(pendulum.Horizon, 2, 1) };
        pendulum.InitialAngle = 0.3;
        pendulum.Rollout(ilqg.Controller, pushed);
        Assert.InRange(Math.Abs(pushed.States[pendulum.Horizon - 1, 0] - Math.PI), 0, 0.1);
    }

    /// <summary>x' = F [x; u] + f with a convex quadratic cost and the same limits for all actions.</summary>
    private sealed class LinearSystem : IKnownDynamics
    {
        private readonly double[] _low,
            _high;

        public LinearSystem(int horizon, int states, int actions, double limit)
        {
            RandomStream random = RandomStream.Create(5, "linear", horizon);
            Dynamics = RandomProblems.Dynamics(horizon, states, actions, random);
            Cost = RandomProblems.Cost(horizon, states, actions, random);
            (_low, _high) = (new double[actions], new double[actions]);
            Array.Fill(_low, -limit);
            Array.Fill(_high, limit);
        }

        public LinearGaussianDynamics Dynamics { get; }

        public QuadraticCost Cost { get; }

        public bool Unlimited { get; set; }

        public int Horizon => Dynamics.Horizon;

        public int StateSize => Cost.StateSize;

        public int ActionSize => Cost.ActionSize;

        public ReadOnlySpan<double> ActionLow => _low;

        public ReadOnlySpan<double> ActionHigh => _high;

        public LinearGaussianController Start() =>
            RandomProblems.Controller(Horizon, StateSize, ActionSize, RandomStream.Create(6, "start"));

        public void Rollout(LinearGaussianController controller, Trajectory into)
        {
            double[] state = [.. Dynamics.InitialMean],
                next = new double[StateSize];
            into.Expansion!.CopyFrom(Cost);
            for (int t = 0; t < Horizon; t++)
            {
                state.CopyTo(into.States.Span.Row(t));
                Span<double> action = into.Actions.Span.Row(t);
                controller.Mean(t, state, action);
                for (int j = 0; j < action.Length && !Unlimited; j++)
                    action[j] = Math.Clamp(action[j], _low[j], _high[j]);
                into.Costs[t] = Cost.Evaluate(t, state, action);
                Dynamics.Predict(t, state, action, next);
                next.CopyTo(state, 0);
            }
        }

        public void Linearize(Trajectory rollout, LinearGaussianDynamics into) => into.Transitions.CopyFrom(Dynamics.Transitions);
    }

    /// <summary>theta'' = -sin(theta) + u with cost on the distance from upright.</summary>
    private sealed class Pendulum : IKnownDynamics
    {
        private const double Step = 0.05;

        public int Horizon => 100;

        public int StateSize => 2;

        public int ActionSize => 1;

        public double InitialAngle { get; set; }

        public ReadOnlySpan<double> ActionLow => [double.NegativeInfinity];

        public ReadOnlySpan<double> ActionHigh => [double.PositiveInfinity];

        public void Rollout(LinearGaussianController controller, Trajectory into)
        {
            double angle = InitialAngle,
                velocity = 0;
            QuadraticCost expansion = into.Expansion!;
            expansion.Clear();
            for (int t = 0; t < Horizon; t++)
            {
                into.States[t, 0] = angle;
                into.States[t, 1] = velocity;
                controller.Mean(t, into.States.Span.Row(t), into.Actions.Span.Row(t));
                double action = into.Actions[t, 0],
                    error = angle - Math.PI;
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
                double angle = rollout.States[t, 0],
                    velocity = rollout.States[t, 1],
                    action = rollout.Actions[t, 0];
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
