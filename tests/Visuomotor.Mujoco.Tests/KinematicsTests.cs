namespace Visuomotor.Mujoco.Tests;

/// <summary>Velocities, Jacobians, derivatives and gravity compensation against differences and closed forms.</summary>
public sealed class KinematicsTests
{
    [Fact]
    public void JacobiansAndVelocitiesAreTheDerivativesOfPoses()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        SimulationTests.Disturb(simulation);
        Random random = new(1);
        for (int i = 0; i < simulation.Velocity.Length; i++)
            simulation.Velocity[i] = random.NextDouble() - 0.5;
        simulation.ForwardKinematics();
        double[] velocity = simulation.Velocity.ToArray(),
            position = simulation.Position.ToArray();

        foreach (string name in new[] { "tool", "ball_top" })
        {
            int site = model.Find(ModelObject.Site, name);
            double[] jp = new double[45],
                jr = new double[45],
                linear = new double[3],
                angular = new double[3];
            simulation.SiteJacobian(site, jp, jr);
            simulation.SiteVelocity(site, linear, angular);

            // J v is the velocity
            for (int r = 0; r < 3; r++)
            {
                Assert.Equal(Product(jp, r, velocity), linear[r], 1e-12);
                Assert.Equal(Product(jr, r, velocity), angular[r], 1e-12);
            }

            // and the centred difference of the pose along each freedom is the Jacobian's column
            const double Epsilon = 1e-6;
            for (int c = 0; c < 15; c++)
            {
                (double[] p1, double[] r1) = PoseAt(simulation, position, site, c, Epsilon);
                (double[] p0, double[] r0) = PoseAt(simulation, position, site, c, -Epsilon);
                for (int r = 0; r < 3; r++)
                    Assert.Equal((p1[r] - p0[r]) / (2 * Epsilon), jp[(r * 15) + c], 1e-7);

                // R1 R0' = 1 + skew(w) 2 epsilon + a symmetric part of second order
                double wx = Twist(r1, r0, 2, 1),
                    wy = Twist(r1, r0, 0, 2),
                    wz = Twist(r1, r0, 1, 0);
                Assert.Equal(wx / (2 * Epsilon), jr[c], 1e-7);
                Assert.Equal(wy / (2 * Epsilon), jr[15 + c], 1e-7);
                Assert.Equal(wz / (2 * Epsilon), jr[30 + c], 1e-7);
            }
            position.CopyTo(simulation.Position);
            simulation.ForwardKinematics();
        }

        // a body's Jacobian is that of its frame
        int body = model.Find(ModelObject.Body, "ball");
        double[] j = new double[45],
            v = new double[3];
        simulation.BodyJacobian(body, j);
        simulation.BodyVelocity(body, v);
        for (int r = 0; r < 3; r++)
            Assert.Equal(velocity[3 + r], v[r], 1e-12);
        for (int r = 0; r < 3; r++)
            Assert.Equal(Product(j, r, velocity), v[r], 1e-12);
    }

    [Fact]
    public void ForwardKinematicsIsThatPartOfForward()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation one = new(model),
            other = new(model);
        SimulationTests.Disturb(one);
        SimulationTests.Disturb(other);
        one.Forward();
        other.ForwardKinematics();
        Assert.Equal(one.SitePosition(0).ToArray(), other.SitePosition(0).ToArray());
        Assert.Equal(one.SiteRotation(0).ToArray(), other.SiteRotation(0).ToArray());
        Assert.Equal(one.BodyPosition(2).ToArray(), other.BodyPosition(2).ToArray());
        Assert.Equal(one.CameraPosition(0).ToArray(), other.CameraPosition(0).ToArray());
        Assert.Equal(one.SensorData[..3].ToArray(), other.SitePosition(0).ToArray());
        double[] a = new double[3],
            b = new double[3];
        one.SiteVelocity(0, a);
        other.SiteVelocity(0, b);
        Assert.Equal(a, b);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TransitionDerivativesAreDifferencesOfSteps(bool compensate)
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model) { GravityCompensate = compensate };
        SimulationTests.Disturb(simulation);
        simulation.Position[5] = 0.4;
        simulation.Position[12] = 0.5;
        const int Nv = 15,
            Na = 1,
            Nu = 3,
            N = (2 * Nv) + Na;
        double[] a = new double[N * N],
            b = new double[N * Nu],
            start = new double[simulation.StateSize];
        simulation.SaveState(start);
        double time = simulation.Time;
        simulation.TransitionFiniteDifference(1e-6, centered: true, a, b);
        Assert.Equal(time, simulation.Time);
        Assert.Contains(a, x => x != 0);

        const double Epsilon = 1e-5;
        double[] middle = simulation.Position.ToArray(),
            direction = new double[Nv];
        for (int c = 0; c < N + Nu; c++)
        {
            double[] plus = Next(Epsilon),
                minus = Next(-Epsilon);
            double[] dq = new double[Nv];
            simulation.PositionDifference(minus.AsSpan(0, 17), plus.AsSpan(0, 17), dq);
            for (int r = 0; r < N; r++)
            {
                double expected = (r < Nv ? dq[r] : plus[17 + r - Nv] - minus[17 + r - Nv]) / (2 * Epsilon);
                double actual = c < N ? a[(r * N) + c] : b[(r * Nu) + c - N];
                Assert.True(
                    Math.Abs(expected - actual) < 1e-5 * (1 + Math.Abs(expected)),
                    $"row {r}, column {c}: {actual}, by differences {expected}"
                );
            }

            // one step from the state moved along column c
            double[] Next(double epsilon)
            {
                simulation.RestoreState(start);
                if (c < Nv)
                {
                    Array.Clear(direction);
                    direction[c] = epsilon;
                    simulation.IntegratePosition(simulation.Position, direction, 1);
                }
                else if (c < 2 * Nv)
                    simulation.Velocity[c - Nv] += epsilon;
                else if (c < N)
                    simulation.Activation[c - (2 * Nv)] += epsilon;
                else
                    simulation.Control[c - N] += epsilon;
                simulation.Step();
                return [.. simulation.Position, .. simulation.Velocity, .. simulation.Activation];
            }
        }
    }

    [Fact]
    public void GravityCompensationCancelsTheWeight()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        Assert.False(simulation.GravityCompensate);
        simulation.GravityCompensate = true;
        SimulationTests.Disturb(simulation);
        simulation.Velocity.Clear();
        simulation.Forward();

        // at rest the bias force is gravity alone (MuJoCo's own recursive Newton-Euler), and the passive force nothing but the compensation
        for (int i = 0; i < 15; i++)
            Assert.Equal(simulation.BiasForce[i], simulation.PassiveForce[i], 1e-9);
        Assert.True(Math.Abs(simulation.BiasForce[1]) > 0.1);

        // for the forearm alone: the elbow is carried, the ball is not
        simulation.CompensateGravity([model.Find(ModelObject.Body, "lower")]);
        simulation.Forward();
        Assert.Equal(simulation.BiasForce[2], simulation.PassiveForce[2], 1e-9);
        Assert.NotEqual(simulation.BiasForce[1], simulation.PassiveForce[1], 1e-3);
        Assert.Equal(0, simulation.PassiveForce[5]);

        // two simulations, one with and one without, do not mix
        using Simulation plain = new(model);
        plain.Forward();
        Assert.Equal(0, plain.PassiveForce[2]);
        simulation.GravityCompensate = false;
        simulation.Forward();
        Assert.Equal(0, simulation.PassiveForce[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.CompensateGravity([77]));
    }

    [Fact]
    public void CompensatedArmStaysWhereItIs()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model) { GravityCompensate = true };
        simulation.Position[1] = 0.4;
        double[] before = simulation.Position[..3].ToArray();
        simulation.Step(400);
        for (int i = 0; i < 3; i++)
            Assert.Equal(before[i], simulation.Position[i], 1e-9);
    }

    [Fact]
    public void ACounterbalanceForOneWeightLeavesWhatAnotherWeighsMore()
    {
        using Model model = TestScene.Load(TestScene.Pendulum),
            heavy = model.With(editor => editor.SetBodyMass(1, 3)),
            other = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(heavy);
        simulation.CompensateGravity([1], model);
        simulation.Position[0] = 0.4;
        simulation.Forward();
        // 1 kg of 3 is not carried
        Assert.Equal(-9.81 / 3 * Math.Sin(0.4) / 0.5, simulation.Acceleration[0], 1e-6);
        simulation.CompensateGravity([1]);
        simulation.Forward();
        Assert.Equal(0, simulation.Acceleration[0], 1e-9);
        Assert.Throws<ArgumentException>(() => simulation.CompensateGravity([1], other));
    }

    [Fact]
    public void AnActuatorThatIsScaledMakesThatMuchOfItsForce()
    {
        using Model model = TestScene.Load(TestScene.Pendulum),
            strong = model.With(editor => editor.ScaleActuatorForce(0, 1.25));
        using Simulation simulation = new(strong);
        simulation.Control[0] = 1.6;
        simulation.Forward();
        // gear 2, 2 kg at 0.5 m
        Assert.Equal(2 * 1.25 * 1.6, simulation.ActuatorForce[0], 1e-12);
        Assert.Equal(2 * 1.25 * 1.6 / (2 * 0.25), simulation.Acceleration[0], 1e-6);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.With(editor => editor.ScaleActuatorForce(0, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.With(editor => editor.ScaleActuatorForce(1, 1)));
    }

    [Fact]
    public void ContactsHaveGeomsPointsAndForces()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        simulation.Position[0] = 2.5;
        simulation.Step(600);
        simulation.Forward();
        int ball = model.Find(ModelObject.Geom, "ball_geom");
        ContactPoint[] contacts = [.. Enumerable.Range(0, simulation.ContactCount).Select(simulation.Contact)];
        int index = Array.FindIndex(contacts, c => c.Geom1 == ball || c.Geom2 == ball);
        ContactPoint contact = contacts[index];
        Assert.Equal(model.Find(ModelObject.Geom, "table") + ball, contact.Geom1 + contact.Geom2);
        Assert.Equal(1, Math.Abs(contact.NormalZ), 1e-6);
        Assert.InRange(contact.Distance, -0.01, 0);
        Assert.Equal(simulation.GeomPosition(ball)[0], contact.X, 1e-3);

        // it carries the ball's weight
        double[] force = new double[6];
        simulation.ContactForce(index, force);
        Assert.Equal(9.81 * model.BodyMass(model.GeomBody(ball)), force[0], 1e-2);
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.Contact(simulation.ContactCount));
    }

    [Fact]
    public void WrongLengthsAndIdsAreRefused()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        Assert.Throws<ArgumentException>(() => simulation.SiteJacobian(0, new double[44]));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.SiteJacobian(2, new double[45]));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.SitePosition(-1)[0]);
        Assert.Throws<ArgumentException>(() => simulation.SiteVelocity(0, new double[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.TransitionFiniteDifference(0, true, new double[961], new double[93]));
        Assert.Throws<ArgumentException>(() => simulation.TransitionFiniteDifference(1e-6, true, new double[960], new double[93]));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.Step(-1));
        using Model rungeKutta = TestScene.Load(
            TestScene.Pendulum.Replace("timestep", "integrator=\"RK4\" timestep", StringComparison.Ordinal)
        );
        using Simulation other = new(rungeKutta);
        Assert.Throws<NotSupportedException>(() => other.TransitionFiniteDifference(1e-6, true, new double[4], new double[2]));
    }

    private static (double[] Position, double[] Rotation) PoseAt(
        Simulation simulation,
        double[] position,
        int site,
        int freedom,
        double epsilon
    )
    {
        double[] direction = new double[15];
        direction[freedom] = epsilon;
        position.CopyTo(simulation.Position);
        simulation.IntegratePosition(simulation.Position, direction, 1);
        simulation.ForwardKinematics();
        return (simulation.SitePosition(site).ToArray(), simulation.SiteRotation(site).ToArray());
    }

    /// <summary>Entry (row, column) of the antisymmetric part of R1 R0'.</summary>
    private static double Twist(double[] r1, double[] r0, int row, int column)
    {
        double sum = 0;
        for (int k = 0; k < 3; k++)
            sum += ((r1[(3 * row) + k] * r0[(3 * column) + k]) - (r1[(3 * column) + k] * r0[(3 * row) + k])) / 2;
        return sum;
    }

    private static double Product(double[] matrix, int row, double[] vector)
    {
        double sum = 0;
        for (int i = 0; i < vector.Length; i++)
            sum += matrix[(row * vector.Length) + i] * vector[i];
        return sum;
    }
}
