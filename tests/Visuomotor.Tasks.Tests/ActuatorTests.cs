using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;
using static Visuomotor.Tasks.Tests.ActuatorScene;

namespace Visuomotor.Tasks.Tests;

/// <summary>What commands make at the joints, against the simulation's own forces.</summary>
public class ActuatorTests
{
    // Each row: an actuator on the hinge or the slide, what it commands, its unit, and the torque's limits.
    public static TheoryData<string, string, string, double, double> Actuators =>
        new()
        {
            { """<motor name="a" joint="hinge" ctrlrange="-3 2"/>""", "torque", "N m", -3, 2 },
            { """<motor name="a" joint="slide" ctrlrange="-3 2"/>""", "force", "N", -3, 2 },
            { """<motor name="a" joint="slide" gear="50" ctrlrange="-0.1 0.2"/>""", "force", "50 N", -5, 10 },
            { """<motor name="a" joint="hinge" gear="-4" ctrlrange="-0.5 1"/>""", "torque", "-4 N m", -4, 2 },
            { """<motor name="a" jointinparent="hinge" gear="3" ctrlrange="-1 1"/>""", "torque", "3 N m", -3, 3 },
            { """<motor name="a" joint="hinge" gear="3" ctrlrange="-1 1" forcerange="-0.25 0.5"/>""", "torque", "3 N m", -0.75, 1.5 },
            { """<general name="a" joint="hinge" gear="4" gainprm="2.5" ctrlrange="-1 1"/>""", "torque", "10 N m", -10, 10 },
            {
                """<general name="a" joint="hinge" gear="4" gainprm="2.5" biastype="affine" biasprm="0.5 0 0" ctrlrange="-1 1"/>""",
                "torque",
                "10 N m",
                -8,
                12
            },
            {
                """<position name="a" joint="slide" kp="200" ctrlrange="-0.5 0.5"/>""",
                "position",
                "m",
                double.NegativeInfinity,
                double.PositiveInfinity
            },
            {
                """<position name="a" joint="hinge" kp="80" gear="5" ctrlrange="-3 3" forcerange="-6 4"/>""",
                "position",
                "0.2 rad",
                -30,
                20
            },
            {
                """<velocity name="a" joint="hinge" kv="7" ctrlrange="-2 2"/>""",
                "velocity",
                "rad/s",
                double.NegativeInfinity,
                double.PositiveInfinity
            },
            {
                """<velocity name="a" joint="slide" kv="7" gear="2" ctrlrange="-2 2"/>""",
                "velocity",
                "0.5 m/s",
                double.NegativeInfinity,
                double.PositiveInfinity
            },
            {
                """<general name="a" joint="hinge" gainprm="90" biastype="affine" biasprm="1.5 -90 -4" gear="0.5" ctrlrange="-2 2"/>""",
                "position",
                "2 rad",
                double.NegativeInfinity,
                double.PositiveInfinity
            },
        };

    [Theory]
    [MemberData(nameof(Actuators))]
    public void TheTorqueIsWhatTheSimulationAppliesAndWhatTheCostPrices(string actuator, string kind, string unit, double low, double high)
    {
        using TempTask folder = Write(actuator);
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        ActionCommand command = task.Commands[0];
        Assert.Equal((kind, unit), (command.Kind, command.Unit));
        Assert.Equal([unit], task.ActionUnits);
        Assert.Equal((low, high), (Math.Round(command.TorqueLimits.Low, 12), Math.Round(command.TorqueLimits.High, 12)));
        Assert.Equal(unit == command.TorqueUnit ? "a" : $"a ({kind}, {unit})", command.Label);
        Simulation simulation = worker.Start(task.Training[0], null);
        RandomStream random = RandomStream.Create(3, "states");
        int joint = task.ActuatedJoints[0],
            at = task.Scene.JointPositionAddress(joint),
            dof = task.Scene.JointVelocityAddress(joint),
            extreme = 0;
        double[] x = new double[task.StateSize],
            u = new double[1];
        for (int i = 0; i < 60; i++)
        {
            simulation.Position[at] = random.NextGaussian();
            simulation.Velocity[dof] = random.NextGaussian();
            simulation.Control[0] = u[0] = task.ActionLow[0] + (task.ActionHigh[0] - task.ActionLow[0]) * random.NextDouble();
            simulation.Forward();
            task.ReadState(simulation, x);
            double acts = simulation.ActuatorForce[dof];
            Assert.Equal(acts, command.Law.Torque(u[0], simulation.Position[at], simulation.Velocity[dof]), 1e-9);
            Assert.InRange(acts, low - 1e-9, high + 1e-9);
            if (Math.Abs(acts - low) < 1e-9 || Math.Abs(acts - high) < 1e-9)
                extreme++;
            Assert.Equal(0.5 * 0.3 * acts * acts, task.CreateCost().Evaluate(simulation, x, u, false), 1e-9);
        }
        // The force range was met where a servo has one; a motor's commands end there.
        Assert.Equal(command.Law.IsDirect || double.IsInfinity(low) ? 0 : 1, Math.Sign(extreme));
    }

    [Theory]
    [MemberData(nameof(Actuators))]
    public void TheCostsDerivativesAreExactInStateAndCommand(string actuator, string kind, string unit, double low, double high)
    {
        Assert.True(low < high && kind.Length > 0 && unit.Length > 0);
        using TempTask folder = Write(actuator);
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        CostFunction cost = task.CreateCost();
        RandomStream random = RandomStream.Create(6, "places");
        int size = task.StateSize;
        for (int sample = 0; sample < 5; sample++)
        {
            double[] z = [.. Enumerable.Range(0, size + 1).Select(_ => 0.3 * random.NextGaussian())];
            double At(int i, double step) =>
                cost.Evaluate(
                    simulation,
                    [.. z[..size].Select((value, k) => k == i ? value + step : value)],
                    [i == size ? z[size] + step : z[size]],
                    false
                );
            QuadraticCost expansion = new(1, size, 1);
            double value = cost.Expand(simulation, z.AsSpan(0, size), z.AsSpan(size), false, expansion, 0);
            Assert.Equal(value, expansion.Evaluate(0, z.AsSpan(0, size), z.AsSpan(size)), 1e-9 * (1 + value));
            for (int i = 0; i <= size; i++)
            {
                double slope = expansion.Gradient(0)[i];
                for (int k = 0; k <= size; k++)
                    slope += expansion.Hessian(0)[i, k] * z[k];
                Assert.Equal((At(i, 1e-4) - At(i, -1e-4)) / 2e-4, slope, 1e-5 * (1 + Math.Abs(slope)));
                double curvature = (At(i, 1e-2) - 2 * At(i, 0) + At(i, -1e-2)) / 1e-4;
                if (Math.Abs(expansion.Hessian(0)[i, i] - curvature) > 1e-4 * (1 + curvature))
                    Assert.True(double.IsFinite(low), "only at a force range's end the slope breaks");
            }
        }
    }

    [Fact]
    public void TheLinearisedSimulationOfAServoHasTheClosedForm()
    {
        // One physics step: v' = v + h k (u - q) / m, q' = q + h v'.
        using TempTask folder = Write("""<position name="a" joint="slide" kp="200" ctrlrange="-0.5 0.5"/>""")
            .Replace("\"controlPeriod\": 0.05", "\"controlPeriod\": 0.01");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using TrueDynamics model = new(task, task.Training[0]);
        Trajectory rollout = task.CreateTrajectory();
        model.Rollout(Initial(task), rollout);
        LinearGaussianDynamics fitted = new(task.Horizon, task.StateSize, task.ActionSize);
        model.Linearize(rollout, fitted);
        const double H = 0.01,
            Pull = H * 200 / 2;
        double[,] expected =
        {
            { 1 - H * Pull, H, H * Pull },
            { -Pull, 1, Pull },
        };
        int[] from = [task.PositionIndices[0], task.VelocityIndices[0], task.StateSize],
            to = [task.PositionIndices[0], task.VelocityIndices[0]];
        for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            Assert.Equal(expected[i, j], fitted.Transition(2)[to[i], from[j]], 1e-6);
    }

    [Fact]
    public void BeforeTheFirstActionServosRestAndActuatorsOutsideTheActionHoldTheKeyframesCommand()
    {
        using TempTask folder = Write(
                """
                <position name="a" joint="slide" kp="200" ctrlrange="-0.5 0.5"/>
                <position name="b" joint="hinge" kp="10" ctrlrange="-2 2"/>
                """
            )
            .Replace(
                "\"format\": 2,",
                "\"format\": 2, \"actuators\": [ { \"name\": \"a\" } ], \"observation\": [ { \"part\": \"last-action\" } ], "
                    + "\"variations\": { \"late\": { \"latency\": 1 } },"
            )
            .Replace("\"initial\": {", "\"initial\": { \"keyframe\": \"bent\",")
            .ReplaceInScene("</worldbody>", "</worldbody><keyframe><key name=\"bent\" qpos=\"0.7 0\" ctrl=\"0 0.7\"/></keyframe>");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        Assert.Equal([Start, 0.7], simulation.Control.ToArray());
        Assert.Equal([0.0, 0.0], simulation.ActuatorForce.ToArray());
        Assert.Equal(["a last position"], task.ObservationNames);
        using TaskCondition late = task.Draw("late", 1, 0);
        Trajectory rollout = task.CreateTrajectory();
        worker.Run(late, new LambdaController((t, state, action) => action[0] = 0.5), RandomStream.Create(1, "a"), rollout);
        Assert.Equal(Start, rollout.States[1, task.PositionIndices[0]], 1e-12);
        Assert.True(rollout.States[2, task.PositionIndices[0]] > Start + 1e-3);
        Assert.Equal([Start, 0.5], [rollout.Observations[0, 0], rollout.Observations[1, 0]]);
    }

    [Theory]
    [InlineData("""<intvelocity name="a" joint="hinge" kp="10" ctrlrange="-1 1" actrange="-1 1"/>""", "an integrator")]
    [InlineData("""<cylinder name="a" joint="slide" timeconst="0.1" ctrlrange="-1 1"/>""", "a filter")]
    [InlineData("""<general name="a" joint="slide" dyntype="filter" dynprm="0.1" ctrlrange="-1 1"/>""", "a filter")]
    [InlineData("""<muscle name="a" joint="hinge" ctrlrange="0 1" lengthrange="0.1 1"/>""", "a muscle")]
    [InlineData("""<damper name="a" joint="hinge" kv="2" ctrlrange="0 1"/>""", "a damper")]
    [InlineData(
        """<general name="a" joint="hinge" gaintype="affine" gainprm="1 2 0" ctrlrange="0 1"/>""",
        "depends on the joint's position"
    )]
    [InlineData("""<motor name="a" tendon="rope" ctrlrange="-1 1"/>""", "drives a tendon")]
    [InlineData("""<motor name="a" site="tip" ctrlrange="-1 1"/>""", "drives a site")]
    [InlineData("""<motor name="a" cranksite="tip" slidersite="goal" cranklength="1" ctrlrange="-1 1"/>""", "drives a slider-crank")]
    [InlineData("""<adhesion name="a" body="arm" gain="1" ctrlrange="0 1"/>""", "drives a body's contacts")]
    [InlineData("""<motor name="a" joint="hinge" gear="0" ctrlrange="-1 1"/>""", "gear 0")]
    [InlineData("""<position name="a" joint="hinge" kp="0" ctrlrange="-1 1"/>""", "gain 0")]
    [InlineData("""<motor name="a" joint="hinge" ctrlrange="1 2" forcerange="-1 1"/>""", "forcerange")]
    [InlineData("""<motor name="a" joint="hinge"/>""", "ctrlrange")]
    public void WhatIsNeitherAMotorNorAServoIsRefusedByName(string actuator, string word)
    {
        using TempTask folder = Write(actuator);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal((folder.File, "$.actuators[0].name"), (error.File, error.JsonPath));
        Assert.Contains("actuator \"a\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASceneThatSwitchesItsActuatorsOffIsRefused()
    {
        using TempTask folder = Write("""<motor name="a" joint="hinge" ctrlrange="-1 1"/>""")
            .ReplaceInScene("gravity=\"0 0 0\"/>", "gravity=\"0 0 0\"><flag actuation=\"disable\"/></option>");
        Assert.Contains(
            "switches all actuators off",
            Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder)).Message,
            StringComparison.Ordinal
        );
    }
}
