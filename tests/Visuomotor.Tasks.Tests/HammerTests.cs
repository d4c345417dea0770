using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests;

/// <summary>The hammer: the claw counts only around the nail and under its head, however the hammer is held.</summary>
public class HammerTests
{
    // Where the claw is from its goal: across the bench, along it, up.
    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0.003, 0.004, 0, true)]
    [InlineData(0, -0.012, 0, false)]
    [InlineData(0.019, 0, 0, false)]
    [InlineData(-0.019, 0, 0, false)]
    [InlineData(0, 0, 0.035, false)]
    [InlineData(0, -0.1, 0.05, false)]
    public void TheClawCountsOnlyAroundTheNailAndUnderItsHead(double across, double along, double up, bool success)
    {
        using RobotTask task = RobotTask.Load("hammer");
        using RolloutWorker worker = new(task);
        foreach (TaskCondition condition in task.Training)
        {
            Simulation simulation = worker.Start(condition, null);
            (string, double[])[] points =
            [
                .. new[] { "claw", "face", "grip" }.Select(name => (name, At(task, simulation, "goal-" + name, across, along, up))),
            ];
            Assert.True(ArmPose.To(task, simulation, points) < 1e-3, condition.Name);
            double distance = task.Measure.Measure(simulation, condition.InitialPosition);
            Assert.True(success == task.IsSuccess(distance), $"{condition.Name}: {distance} m");
            if ((across, along, up) == (0, 0, 0))
                Assert.Equal(0, simulation.ContactCount);
        }
    }

    [Fact]
    public void UnderTheHeadTheClawCannotBeLiftedAndAboveItItCan()
    {
        using RobotTask task = RobotTask.Load("hammer");
        using RolloutWorker worker = new(task);
        TaskCondition condition = task.Training[5];
        foreach (bool under in new[] { true, false })
        {
            Simulation simulation = worker.Start(condition, null);
            (string, double[])[] Points(double along, double up) =>
                [.. new[] { "claw", "face", "grip" }.Select(name => (name, At(task, simulation, "goal-" + name, 0, along, up)))];
            ArmPose.To(task, simulation, Points(under ? 0 : -0.04, 0));
            (string, double[])[] lifted = Points(under ? 0 : -0.04, 0.06);
            for (int step = 0; step < 200; step++)
            {
                ArmPose.Pull(task, simulation, 150, 0.5, lifted);
                simulation.Step();
                simulation.ForwardKinematics();
            }
            double height =
                simulation.SitePosition(task.Scene.Find(ModelObject.Site, "claw"))[2]
                - simulation.SitePosition(task.Scene.Find(ModelObject.Site, "goal-claw"))[2];
            Assert.True(under ? height < 0.03 : height > 0.045, $"{height} m");
        }
    }

    private static double[] At(RobotTask task, Simulation simulation, string site, double across, double along, double up)
    {
        ReadOnlySpan<double> at = simulation.SitePosition(task.Scene.Find(ModelObject.Site, site));
        return [at[0] + across, at[1] + along, at[2] + up];
    }
}
