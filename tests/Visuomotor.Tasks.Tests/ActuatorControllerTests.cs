using Visuomotor.Control;
using Visuomotor.Numerics;
using static Visuomotor.Tasks.Tests.ActuatorScene;

namespace Visuomotor.Tasks.Tests;

/// <summary>First controllers and trainings with actuators of all kinds, against motors that do the same.</summary>
public class ActuatorControllerTests
{
    [Theory]
    [MemberData(nameof(ActuatorTests.Actuators), MemberType = typeof(ActuatorTests))]
    public void TheFirstControllerCommandsTheTorqueThatItWouldMakeWithAMotor(
        string actuator,
        string kind,
        string unit,
        double low,
        double high
    )
    {
        Assert.True(low < high && kind.Length > 0 && unit.Length > 0);
        string joint = actuator.Contains("\"slide\"", StringComparison.Ordinal) ? "slide" : "hinge";
        using TempTask folder = Write(actuator),
            plain = Write($"""<motor name="a" joint="{joint}" ctrlrange="-99 99"/>""");
        using RobotTask task = RobotTask.Load(folder.Folder),
            motor = RobotTask.Load(plain.Folder);
        LinearGaussianController commands = Initial(task),
            torques = Initial(motor);
        ActuatorLaw law = task.Commands[0].Law;
        RandomStream random = RandomStream.Create(5, "states");
        double[] x = new double[task.StateSize],
            u = new double[1],
            torque = new double[1];
        for (int t = 0; t < task.Horizon; t++)
        {
            for (int i = 0; i < x.Length; i++)
                x[i] = random.NextGaussian();
            commands.Mean(t, x, u);
            torques.Mean(t, x, torque);
            Assert.Equal(torque[0], law.Unlimited(u[0], x[task.PositionIndices[0]], x[task.VelocityIndices[0]]), 1e-9);
            Assert.Equal(
                torques.Covariances[t][0, 0],
                law.PerCommand * law.PerCommand * commands.Covariances[t][0, 0],
                1e-12 + 1e-9 * torques.Covariances[t][0, 0]
            );
        }
    }

    [Theory]
    [InlineData("""<motor name="a" joint="slide" gear="50" ctrlrange="-0.1 0.1"/>""")]
    [InlineData("""<motor name="a" joint="slide" gear="-0.02" ctrlrange="-250 250"/>""")]
    [InlineData("""<general name="a" joint="slide" gear="2" gainprm="4" biastype="affine" biasprm="1 0 0" ctrlrange="-0.875 0.375"/>""")]
    public void AGearedMotorTrainsAsTheMotorThatItAmountsTo(string actuator)
    {
        using TempTask geared = Write(actuator),
            plain = Write("""<motor name="a" joint="slide" ctrlrange="-5 5"/>""");
        using RobotTask task = RobotTask.Load(geared.Folder),
            motor = RobotTask.Load(plain.Folder);
        Trajectory one = task.CreateTrajectory(),
            other = motor.CreateTrajectory();
        Explore(task, one);
        Explore(motor, other);
        Assert.True(other.Actions.Data.Max(Math.Abs) > 0.1);
        for (int t = 0; t < one.Horizon; t++)
        {
            Assert.Equal(other.Actions[t, 0], task.Commands[0].Law.Torque(one.Actions[t, 0], 0, 0), 1e-9);
            for (int i = 0; i < task.StateSize; i++)
                Assert.Equal(other.States[t, i], one.States[t, i], 1e-9);
            Assert.Equal(other.Costs[t], one.Costs[t], 1e-9);
        }
    }

    [Theory]
    [InlineData("""<motor name="a" joint="slide" gear="50" ctrlrange="-5 5"/>""", 50)]
    [InlineData("""<motor name="a" joint="slide" gear="-50" ctrlrange="-5 5"/>""", -50)]
    [InlineData("""<position name="a" joint="slide" kp="200" ctrlrange="-5 5"/>""", 200)]
    public void GainsThatTheTaskGivesArePerCommandAndSoIsTheNoise(string actuator, double perCommand)
    {
        using TempTask given = Write(actuator).Replace("\"variance\": 0.01", "\"variance\": 0.01, \"actionGains\": { \"a\": 3 }");
        using TempTask plain = Write("""<motor name="a" joint="slide" ctrlrange="-5 5"/>""")
            .Replace("\"variance\": 0.01", "\"variance\": 0.01, \"actionGains\": { \"a\": 3 }");
        using RobotTask task = RobotTask.Load(given.Folder),
            motor = RobotTask.Load(plain.Folder);
        LinearGaussianController commands = Initial(task),
            reference = Initial(motor);
        double[] x = [0, Start + 0.1, 0, -0.2],
            u = new double[1],
            worth = new double[1];
        for (int t = 0; t < task.Horizon; t++)
        {
            commands.Mean(t, x, u);
            reference.Mean(t, x, worth);
            Assert.Equal(Math.Abs(perCommand) * worth[0], task.Commands[0].Law.Torque(u[0], x[1], x[3]), 1e-9);
            Assert.Equal(reference.Covariances[t][0, 0], commands.Covariances[t][0, 0], 1e-12);
        }
    }

    [Theory]
    [InlineData("""<position name="a" joint="slide" kp="200" ctrlrange="-0.5 0.5"/>""")]
    [InlineData("""<position name="a" joint="slide" kp="20" gear="-3" ctrlrange="-3 3"/>""")]
    [InlineData("""<velocity name="a" joint="slide" kv="30" ctrlrange="-1 1"/>""")]
    [InlineData(
        """<position name="a" joint="slide" kp="100" ctrlrange="-1 1"/><velocity name="b" joint="slide" kv="20" ctrlrange="-1 1"/>"""
    )]
    public void TheFirstControllerHoldsAServosJointWhereItStarts(string actuators)
    {
        using TempTask folder = Write(actuators);
        using RobotTask task = RobotTask.Load(folder.Folder);
        Trajectory rollout = task.CreateTrajectory();
        Explore(task, rollout, noisy: false);
        int slide = task.PositionIndices[0];
        for (int t = 0; t < rollout.Horizon; t++)
            Assert.Equal(Start, rollout.States[t, slide], 1e-9);
        Explore(task, rollout);
        Assert.Contains(Enumerable.Range(0, rollout.Horizon), t => Math.Abs(rollout.States[t, slide] - Start) > 1e-4);
        for (int t = 0; t < rollout.Horizon; t++)
            Assert.InRange(rollout.States[t, slide], Start - 0.15, Start + 0.15);
    }

    [Fact]
    public void TwoActuatorsOfAJointBothHoldIt()
    {
        using TempTask one = Write("""<motor name="a" joint="slide" ctrlrange="-5 5"/>"""),
            two = Write("""<motor name="a" joint="slide" ctrlrange="-5 5"/><motor name="b" joint="slide" ctrlrange="-5 5"/>""");
        using RobotTask single = RobotTask.Load(one.Folder),
            twin = RobotTask.Load(two.Folder);
        LinearGaussianController alone = Initial(single),
            both = Initial(twin);
        for (int t = 0; t < single.Horizon; t++)
        for (int i = 0; i < 2; i++)
        for (int k = 0; k < single.StateSize; k++)
            Assert.Equal(alone.Gain(t)[0, k], both.Gain(t)[i, k], 1e-12);
    }
}
