using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests;

/// <summary>The bottle: only a cap that was turned goes down, and then it holds.</summary>
public class BottleTests
{
    // Pressed down for 2 s from any angle, without turning, or turned the wrong way, the cap rests on the thread.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.7, 0)]
    [InlineData(1.4, 0)]
    [InlineData(1.9, 0)]
    [InlineData(0.7, -0.4)]
    public void ACapThatIsNotTurnedStaysUnthreaded(double angle, double torque)
    {
        using RobotTask task = RobotTask.Load("bottle");
        using RolloutWorker worker = new(task);
        TaskCondition condition = task.Training[4];
        Simulation simulation = Above(task, worker, condition, angle);
        Drive(task, simulation, -0.0165, torque, 2);
        double distance = task.Measure.Measure(simulation, condition.InitialPosition);
        Assert.False(task.IsSuccess(distance), $"{distance} m");
        // Close to the goal all the same, within 2 cm.
        Assert.InRange(distance, 0, 0.02);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(1.4)]
    [InlineData(1.9)]
    public void ACapThatIsTurnedGoesDownAndCannotBePulledOff(double angle)
    {
        using RobotTask task = RobotTask.Load("bottle");
        using RolloutWorker worker = new(task);
        TaskCondition condition = task.Training[4];
        Simulation simulation = Above(task, worker, condition, angle);
        Drive(task, simulation, -0.0165, 0.4, 8);
        double distance = task.Measure.Measure(simulation, condition.InitialPosition);
        Assert.True(task.IsSuccess(distance), $"{distance} m");
        double low = Height(task, simulation);
        // Pulled up by springs of 10 cm for 2 s, it rises by no more than the play of the thread.
        Drive(task, simulation, 0.0835, 0, 2);
        Assert.InRange(Height(task, simulation) - low, 0, 0.008);
        Assert.True(Height(task, simulation) < -0.005);
        // Unscrewed, it comes off.
        Drive(task, simulation, 0.0835, -0.6, 8);
        Assert.True(Height(task, simulation) > 0.05, $"{Height(task, simulation)} m");
    }

    // The cap 1 cm above the neck, turned by an angle.
    private static Simulation Above(RobotTask task, RolloutWorker worker, TaskCondition condition, double angle)
    {
        Simulation simulation = worker.Start(condition, null);
        simulation.Position[task.Scene.JointPositionAddress(task.ActuatedJoints[6])] += angle;
        simulation.Forward();
        Assert.True(ArmPose.To(task, simulation, Axis(task, simulation, 0.02)) < 1e-3);
        return simulation;
    }

    private static void Drive(RobotTask task, Simulation simulation, double height, double torque, double seconds)
    {
        int wrist = task.ActuatorIds[6],
            dof = task.Scene.JointVelocityAddress(task.ActuatedJoints[6]);
        int address = task.Scene.JointPositionAddress(task.ActuatedJoints[6]);
        double angle = simulation.Position[address];
        (string, double[])[] axis = Axis(task, simulation, height);
        for (int step = 0; step < seconds / task.Scene.Timestep; step++)
        {
            ArmPose.Pull(task, simulation, 300, 0.5, axis);
            simulation.Control[wrist] += torque;
            // Without a torque the hand holds its angle.
            if (torque == 0)
                simulation.Control[wrist] += 10 * (angle - simulation.Position[address]) - simulation.Velocity[dof];
            simulation.Step();
            simulation.ForwardKinematics();
        }
    }

    private static (string, double[])[] Axis(RobotTask task, Simulation simulation, double height)
    {
        ReadOnlySpan<double> mouth = simulation.SitePosition(task.Scene.Find(ModelObject.Site, "mouth"));
        return [("cap-low", [mouth[0], mouth[1], mouth[2] + height]), ("cap-high", [mouth[0], mouth[1], mouth[2] + height + 0.06])];
    }

    private static double Height(RobotTask task, Simulation simulation) =>
        simulation.SitePosition(task.Scene.Find(ModelObject.Site, "cap-low"))[2]
        - simulation.SitePosition(task.Scene.Find(ModelObject.Site, "mouth"))[2];
}
