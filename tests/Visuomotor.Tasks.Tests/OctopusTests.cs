using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests;

/// <summary>The octopus arm against statics and geometry that have a closed form.</summary>
public class OctopusTests
{
    [Theory]
    [InlineData(0, 0.3)]
    [InlineData(12, -0.2)]
    [InlineData(24, 0.05)]
    public void AConstantTorqueBendsItsOwnJointByTorqueOverStiffness(int joint, double torque)
    {
        using RobotTask task = RobotTask.Load("octopus");
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        simulation.Control[joint] = torque;
        simulation.Step(6000);
        simulation.ForwardKinematics();
        double[] stiffness = [1, 0.8, 0.6, 0.4, 0.2];
        double angle = torque / stiffness[joint / 5];
        for (int j = 0; j < task.ActionSize; j++)
            Assert.Equal(j == joint ? angle : 0, simulation.Position[j], 1e-4);

        // Straight up to the joint, straight after it; 1 m in all.
        double before = 0.04 * joint,
            after = 1 - before;
        ReadOnlySpan<double> tip = simulation.SitePosition(task.Scene.Find(ModelObject.Site, "tip"));
        Assert.Equal(before + after * Math.Cos(angle), tip[0], 1e-3);
        Assert.Equal(after * Math.Sin(angle), tip[1], 1e-3);
    }

    [Fact]
    public void JointsFurtherOutAreNeverStrongerAndEveryGoalIsWithinReach()
    {
        using RobotTask task = RobotTask.Load("octopus");
        for (int j = 1; j < task.ActionSize; j++)
            Assert.True(task.ActionHigh[j] <= task.ActionHigh[j - 1]);
        using RolloutWorker worker = new(task);
        foreach (TaskCondition condition in task.Training.Concat(task.Test))
        {
            Simulation simulation = worker.Start(condition, null);
            simulation.ForwardKinematics();
            ReadOnlySpan<double> goal = simulation.SitePosition(task.Scene.Find(ModelObject.Site, "goal"));
            Assert.InRange(Math.Sqrt(goal[0] * goal[0] + goal[1] * goal[1]), 0.3, 0.95);
        }
    }
}
