using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>The hanger: it is let go, and only one that hangs counts.</summary>
public class HangerTests
{
    [Fact]
    public void APayloadThatIsLetGoOfWeighsTheSameWhenItFalls()
    {
        using TempTask folder = TempTask
            .Copy("hanger")
            .Replace(
                "\"variations\": {",
                "\"variations\": { \"heavy\": { \"payload\": { \"bodies\": [\"hanger\"], \"factor\": [1.3, 1.3] } },"
            );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using TaskCondition heavy = task.Draw("heavy", 1, 0);
        foreach (string name in new[] { "hanger", "free-hanger" })
        {
            int body = task.Scene.Find(ModelObject.Body, name);
            Assert.Equal(1.3 * task.Scene.BodyMass(body), heavy.Model.BodyMass(body), 1e-12);
        }
    }

    // Where the hook is from its goal when the hand opens, along the hanger and up; leaning against the bar is not hanging.
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, -0.004, true)]
    [InlineData(0.008, 0, true)]
    [InlineData(0.05, 0, false)]
    [InlineData(0.045, -0.03, false)]
    [InlineData(0.08, -0.05, false)]
    [InlineData(0.2, 0.05, false)]
    public void OnlyAHangerThatStaysOnTheBarWhenItIsLetGoCounts(double beside, double up, bool success)
    {
        using RobotTask task = RobotTask.Load("hanger");
        using RolloutWorker worker = new(task);
        foreach (TaskCondition condition in task.Training)
        {
            Simulation simulation = worker.Start(condition, null);
            Place(task, simulation, beside, up);
            Trajectory trajectory = TaskContractTests.Make(task, 1);
            TaskCondition there = new(
                "there",
                false,
                0,
                condition.Model,
                simulation.Position.ToArray(),
                new double[task.Scene.VelocityCount]
            );
            worker.Run(
                there,
                new LambdaController((t, state, action) => action.Clear()),
                RandomStream.Create(1, "a"),
                trajectory,
                new RolloutOptions { InitialNoise = false }
            );
            Assert.True(success == trajectory.Success, $"{condition.Name}: {trajectory.FinalDistance} m");
        }
    }

    [Fact]
    public void InRandomLooksTheRackSlidesAlongItsBarAndInTrialsAndTestsItDoesNot()
    {
        using RobotTask task = RobotTask.Load("hanger");
        TaskCondition condition = task.Training[2];
        int frame = task.Scene.Find(ModelObject.Body, "frame"),
            rack = task.Scene.Find(ModelObject.Body, "rack");
        double[] slides = new double[20];
        for (int i = 0; i < slides.Length; i++)
        {
            using Model look = task.DrawLook(condition, RandomStream.Create(1, "look", i))!.Value.Model;
            ReadOnlySpan<double> at = look.BodyLocalPosition(frame);
            Assert.Equal((0, 0), (at[0], at[2]));
            slides[i] = at[1];
            Assert.Equal(condition.Model.BodyLocalPosition(rack).ToArray(), look.BodyLocalPosition(rack).ToArray());
        }
        Assert.InRange(slides.Min(), -0.07, -0.04);
        Assert.InRange(slides.Max(), 0.04, 0.07);
        foreach (string variation in task.TestVariationNames)
        {
            using HeldOutConditions drawn = task.HeldOut(variation, 8, 3);
            Assert.All(drawn, each => Assert.Equal([0, 0, 0], each.Model.BodyLocalPosition(frame).ToArray()));
        }
        Assert.All(task.Training, each => Assert.Equal([0, 0, 0], each.Model.BodyLocalPosition(frame).ToArray()));
    }

    [Fact]
    public void LettingGoKeepsPlaceAndSpeedAndLeavesTheTrialAsItWas()
    {
        // A hanger that is let go in motion, far from everything, flies v t - g t^2 / 2.
        using TempTask folder = TempTask.Copy("hanger").Replace("\"seconds\": 1.5", "\"seconds\": 0.2");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using Release release = new(task, task.Definition.Release!);
        Simulation simulation = worker.Start(task.Training[2], null);
        simulation.Velocity[task.Scene.JointVelocityAddress(task.ActuatedJoints[1])] = -1;
        simulation.Forward();
        double[] speed = new double[3],
            before = new double[simulation.StateSize],
            after = new double[before.Length];
        simulation.SaveState(before);
        int body = task.Scene.Find(ModelObject.Body, "hanger"),
            loose = task.Scene.Find(ModelObject.Body, "free-hanger");
        simulation.BodyVelocity(body, speed);
        double[] start = simulation.BodyPosition(body).ToArray();
        Assert.True(speed[0] * speed[0] + speed[1] * speed[1] + speed[2] * speed[2] > 0.04);
        Simulation released = release.Open(simulation);
        simulation.SaveState(after);
        Assert.Equal(before, after);
        Assert.Equal(0.2, released.Time, 1e-9);
        // The shape's middle is not the frame's origin, so turning adds a little.
        double[] end = released.BodyPosition(loose).ToArray();
        Assert.Equal(start[0] + 0.2 * speed[0], end[0], 0.02);
        Assert.Equal(start[1] + 0.2 * speed[1], end[1], 0.02);
        Assert.Equal(start[2] + 0.2 * speed[2] - 0.5 * 9.81 * 0.04, end[2], 0.05);
    }

    [Theory]
    [InlineData("\"held\": \"hanger\"", "\"held\": \"hangar\"", "$.release.held", "did you mean \"hanger\"")]
    [InlineData("\"free\": \"free-hanger\"", "\"free\": \"rack\"", "$.release.free", "needs a free joint")]
    public void AReleaseThatDoesNotFitIsRefused(string from, string to, string path, string word)
    {
        using TempTask folder = TempTask.Copy("hanger").Replace(from, to);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private static void Place(RobotTask task, Simulation simulation, double beside, double up)
    {
        int bar = task.Scene.Find(ModelObject.Site, "bar");
        double[] rotation = simulation.SiteRotation(bar).ToArray();
        (string, double[])[] points =
        [
            .. new[] { ("hook", "goal-hook"), ("left-end", "goal-left"), ("right-end", "goal-right") }.Select(pair =>
            {
                ReadOnlySpan<double> at = simulation.SitePosition(task.Scene.Find(ModelObject.Site, pair.Item2));
                return (pair.Item1, new[] { at[0] + beside * rotation[0], at[1] + beside * rotation[3], at[2] + up });
            }),
        ];
        Assert.True(ArmPose.To(task, simulation, points) < 2e-3);
    }
}
