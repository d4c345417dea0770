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
        Assert.Equal(9.81 * 0.5 * 2 * Math.Sin(0.3), simulation.BiasForce[0], 1e-9);
    }

    [Fact]
    public void RestoredStateContinuesWithTheSameBitsThroughContacts()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        Disturb(simulation);
        simulation.Step(60);
        double[] saved = new double[simulation.StateSize];
        simulation.SaveState(saved);
        simulation.Forward();
        double[] site = simulation.SitePosition(0).ToArray(),
            acceleration = simulation.Acceleration.ToArray(),
            sensors = simulation.SensorData.ToArray();
        simulation.Step(200);
        double[] first = Snapshot(simulation);
        Assert.True(simulation.ContactCount > 0);

        // in the same object, after a detour
        simulation.Position[3] += 0.5;
        simulation.Step(30);
        simulation.RestoreState(saved);
        simulation.Forward();
        Assert.Equal(site, simulation.SitePosition(0).ToArray());
        Assert.Equal(acceleration, simulation.Acceleration.ToArray());
        Assert.Equal(sensors, simulation.SensorData.ToArray());
        simulation.Step(200);
        Assert.Equal(first, Snapshot(simulation));

        // and in a fresh one
        using Simulation other = new(model);
        other.RestoreState(saved);
        other.Step(200);
        Assert.Equal(first, Snapshot(other));
        Assert.Throws<ArgumentException>(() => other.RestoreState(new double[3]));
    }

    [Fact]
    public void LookingAtASimulationDoesNotChangeIt()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation quiet = new(model),
            watched = new(model);
        Disturb(quiet);
        Disturb(watched);
        double[] a = new double[31 * 31],
            b = new double[31 * 3];
        for (int i = 0; i < 40; i++)
        {
            quiet.Step(4);
            watched.Step(2);
            watched.Forward();
            watched.ForwardKinematics();
            if (i % 10 == 0)
                watched.TransitionFiniteDifference(1e-6, centered: i % 20 == 0, a, b);
            watched.Step(2);
        }
        Assert.Equal(Snapshot(quiet), Snapshot(watched));
    }

    [Fact]
    public void StepIsTheSameOneByOneAndFromReset()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation one = new(model),
            other = new(model);
        one.Step(150);
        for (int i = 0; i < 150; i++)
            other.Step();
        Assert.Equal(Snapshot(one), Snapshot(other));
        other.Reset();
        Assert.Equal(0, other.Time);
        other.Step(150);
        Assert.Equal(Snapshot(one), Snapshot(other));
        other.ResetTo(0);
        Assert.Equal(-0.5, other.Position[1]);
    }

    [Fact]
    public void ThreadsShareAModelAndGetTheSameBits()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        double[][] results = new double[4][];
        Parallel.For(
            0,
            results.Length,
            i =>
            {
                using Simulation simulation = new(model);
                Disturb(simulation);
                simulation.Step(300);
                results[i] = Snapshot(simulation);
            }
        );
        foreach (double[] result in results)
            Assert.Equal(results[0], result);
    }

    [Fact]
    public void BadStateAndControlAreReported()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        simulation.Step(5);
        Assert.False(simulation.HasDiverged);
        Assert.Empty(simulation.TakeWarnings());
        double[] good = new double[simulation.StateSize];
        simulation.SaveState(good);

        simulation.Position[0] = double.NaN;
        Assert.True(simulation.HasDiverged);
        simulation.Step();
        Assert.True(simulation.HasDiverged);
        SimulationWarning warning = Assert.Single(simulation.TakeWarnings());
        Assert.Equal((SimulationWarningKind.BadPosition, 1, 0), (warning.Kind, warning.Count, warning.LastInfo));
        Assert.EndsWith("(joint 'shoulder')", warning.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', warning.Text);
        Assert.Empty(simulation.TakeWarnings());
        Assert.Single(simulation.Warnings);

        simulation.RestoreState(good);
        Assert.False(simulation.HasDiverged);
        simulation.Velocity[1] = 1e12;
        Assert.True(simulation.HasDiverged);
        simulation.Step();
        warning = simulation.TakeWarnings()[0];
        Assert.Equal(SimulationWarningKind.BadVelocity, warning.Kind);
        Assert.EndsWith("(joint 'lift')", warning.Text, StringComparison.Ordinal);

        // the second coordinate of a joint without a name
        simulation.RestoreState(good);
        simulation.Position[model.JointPositionAddress(model.JointCount - 1) + 1] = double.NaN;
        simulation.Step();
        Assert.EndsWith("(a joint of body 'brick')", simulation.TakeWarnings()[0].Text, StringComparison.Ordinal);

        simulation.RestoreState(good);
        simulation.Control[0] = double.NaN;
        simulation.Step();
        Assert.True(simulation.HasDiverged);
        warning = simulation.TakeWarnings()[0];
        Assert.Equal(SimulationWarningKind.BadControl, warning.Kind);
        Assert.EndsWith("(actuator 'shoulder_motor')", warning.Text, StringComparison.Ordinal);
        simulation.Reset();
        Assert.False(simulation.HasDiverged);
        Assert.False(File.Exists("MUJOCO_LOG.TXT"));
    }

    [Fact]
    public void UseAfterDisposalThrows()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        Simulation simulation = new(model);
        simulation.Dispose();
        simulation.Dispose();
        Assert.Throws<ObjectDisposedException>(() => simulation.Step());
        Assert.Throws<ObjectDisposedException>(simulation.Forward);
        Assert.Throws<ObjectDisposedException>(() => simulation.Position[0]);
        Assert.Throws<ObjectDisposedException>(() => simulation.SitePosition(0)[0]);
        Assert.Throws<ObjectDisposedException>(() => simulation.SaveState(new double[1000]));
        Assert.Throws<ObjectDisposedException>(() => simulation.HasDiverged);
        Assert.Throws<ObjectDisposedException>(() => simulation.Time);
    }

    [Fact]
    public void SimulationKeepsTheDisposedModelAlive()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation expected = new(model);
        expected.Step(100);
        Model gone = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(gone);
        gone.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        simulation.Step(100);
        Assert.Equal(Snapshot(expected), Snapshot(simulation));
    }

    [Fact]
    public void SteppingAndSavingDoNotAllocate()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model) { GravityCompensate = true };
        double[] state = new double[simulation.StateSize],
            linear = new double[3],
            jacobian = new double[3 * 15];
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Work()
        {
            simulation.SaveState(state);
            simulation.Step(2);
            simulation.Forward();
            simulation.SiteJacobian(0, jacobian);
            simulation.SiteVelocity(0, linear);
            _ = simulation.HasDiverged;
            simulation.TakeWarnings();
            simulation.RestoreState(state);
        }
    }

    /// <summary>Everything that steps depend on, brought away from its defaults.</summary>
    internal static void Disturb(Simulation simulation)
    {
        simulation.Position[0] = 0.4;
        simulation.Position[1] = 0.7;
        simulation.Position[2] = 0.3;
        simulation.Velocity[3] = -0.4;
        simulation.Velocity[10] = 0.2;
        simulation.Control[0] = 0.8;
        simulation.Control[1] = -0.4;
        simulation.Control[2] = 0.5;
        simulation.AppliedForce[2] = 0.03;
        simulation.AppliedBodyForce[(6 * 4) + 1] = 0.2;
        simulation.MocapPosition[0] = 0.1;
        simulation.Activation[0] = 0.1;
    }

    private static double[] Snapshot(Simulation simulation)
    {
        double[] state = new double[simulation.StateSize];
        simulation.SaveState(state);
        return state;
    }
}
