namespace Visuomotor.Mujoco.Tests;

public sealed class SimulationTests
{
    [Fact]
    public void PendulumFollowsTheClosedForm()
    {
        // small swings of a pendulum of length 0.5 m: angle = a cos(sqrt(g/l) t)
        using Model model = TestScene.Load(TestScene.Pendulum);
        using Simulation simulation = new(model);
        simulation.Position[0] = 0.01;
        simulation.Step(1000);
        double expected = 0.01 * Math.Cos(Math.Sqrt(9.81 / 0.5) * simulation.Time);
        Assert.Equal(1.0, simulation.Time, 1e-9);
        Assert.Equal(expected, simulation.Position[0], 1e-4);

        // the acceleration under a torque: 2 * u / (m l^2) - g/l sin(angle); the control is clamped to 5
        simulation.Reset();
        simulation.Position[0] = 0.3;
        simulation.Control[0] = 7;
        simulation.Forward();
        Assert.Equal((2 * 5 / 0.5) - (9.81 / 0.5 * Math.Sin(0.3)), simulation.Acceleration[0], 1e-6);
    }
}
