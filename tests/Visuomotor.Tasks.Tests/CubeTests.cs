using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>The shape-sorting cube: its success cannot be fooled, and its files can be taken elsewhere.</summary>
public class CubeTests
{
    [Fact]
    public void ThePolicySees46ReadingsAndTheCameraButNotTheCube()
    {
        using RobotTask task = RobotTask.Load("cube");
        Assert.Equal(46, task.ObservationSize);
        Assert.DoesNotContain(
            task.ObservationNames,
            name => name.Contains("goal", StringComparison.Ordinal) || name.Contains("cube", StringComparison.Ordinal)
        );
        Assert.Equal((64, "head"), (task.Camera!.Width, task.Camera.Name));
        // Readings are the same wherever the cube stands; pictures are not.
        using RolloutWorker worker = new(task);
        List<double[]> readings = [];
        List<byte[]> pictures = [];
        foreach (TaskCondition condition in task.Training)
        {
            Simulation simulation = worker.Start(condition, null);
            readings.Add(new double[task.ObservationSize]);
            pictures.Add(new byte[task.Camera.ImageSize]);
            task.ObservationLayout.Read(simulation, readings[^1]);
            worker.Picture(simulation, pictures[^1]);
        }
        Assert.Single(readings.Select(reading => string.Join(' ', reading)).Distinct());
        Assert.Equal(9, pictures.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void TheSecondViewOfAStepShowsTheSameMomentInALookOfThePoseVariation()
    {
        // one look for all, so that the second pictures can be made in another way as well
        using TempTask folder = TempTask
            .Copy("cube")
            .Replace(
                "\"variations\": {",
                "\"variations\": { \"plum\": { \"looks\": [ { \"materials\": { \"cloth\": \"cloth-plum\" } } ] },"
            )
            .Replace("\"variation\": \"pose-randomized\"", "\"variation\": \"plum\"");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory Make(int views) => new(8, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera!.ImageSize, views);
        Trajectory one = Make(1),
            two = Make(2),
            plum = Make(1);
        using TaskCondition dressed = task.Draw("plum", 3, 4);
        foreach ((TaskCondition condition, Trajectory into) in new[] { (task.Training[4], one), (task.Training[4], two), (dressed, plum) })
            worker.Run(condition, new RandomController(task, 0.5, 1), RandomStream.Create(1, "a"), into);
        Assert.Equal(one.States.Data, two.States.Data);
        Assert.Equal(one.States.Data, plum.States.Data);
        for (int t = 0; t < 8; t++)
        {
            Assert.Equal(one.Image(t).ToArray(), two.Image(t).ToArray());
            Assert.Equal(plum.Image(t).ToArray(), two.Image(t, 1).ToArray());
            Assert.NotEqual(one.Image(t).ToArray(), plum.Image(t).ToArray());
        }
    }

    // Height of the block's bottom over its goal, how far it is beside it, and by what angle it leans.
    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0.02, 0, 0, true)]
    [InlineData(0.027, 0, 0, false)]
    [InlineData(0.030, 0, 0, false)]
    [InlineData(0, 0.02, 0, false)]
    [InlineData(0.02, 0, 0.25, false)]
    [InlineData(0.018, 0.004, -0.3, false)]
    [InlineData(0.17, 0, 0, false)]
    public void ABlockCountsOnlyWithItsWholeBottomInside(double height, double beside, double lean, bool success)
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        foreach (TaskCondition condition in task.Training)
        {
            Simulation simulation = worker.Start(condition, null);
            Assert.True(Place(task, simulation, height, beside, lean) < 1e-4);
            double distance = task.Measure.Measure(simulation, condition.InitialPosition);
            Assert.True(success == task.IsSuccess(distance), $"{condition.Name}: {distance} m");
        }
    }

    [Fact]
    public void AtItsGoalTheBlockTouchesNothing()
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        foreach (TaskCondition condition in task.Training)
        {
            Simulation simulation = worker.Start(condition, null);
            Place(task, simulation, 0, 0, 0);
            Assert.Equal(0, simulation.ContactCount);
        }
    }

    // Springs pull the block down from above the mouth: a little beside it the round edges lead the block in, farther off it stands on the
    // lid.
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0.006, 0, true)]
    [InlineData(-0.006, 0, true)]
    [InlineData(0.016, 0, false)]
    [InlineData(0.016, 0.5, false)]
    public void ABlockPulledDownGoesInOrStandsOnTheRim(double beside, double lean, bool success)
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        TaskCondition condition = task.Training[4];
        Simulation simulation = worker.Start(condition, null);
        (string Site, double[] At)[] goal = Points(task, simulation, 0, beside, lean);
        Place(task, simulation, 0.045, beside, lean);
        for (int step = 0; step < 200; step++)
        {
            ArmPose.Pull(task, simulation, 300, 0.5, goal);
            simulation.Step();
            simulation.ForwardKinematics();
        }
        double distance = task.Measure.Measure(simulation, condition.InitialPosition);
        Assert.True(success == task.IsSuccess(distance), $"{distance} m");
        // It never sinks into the wood.
        simulation.Forward();
        Assert.All(Enumerable.Range(0, simulation.ContactCount), i => Assert.True(simulation.Contact(i).Distance > -2e-3));
    }

    [Fact]
    public void ACopiedFolderStandsAlone()
    {
        using TempTask folder = TempTask.Copy("cube");
        Assert.DoesNotContain("<include", File.ReadAllText(folder.Scene), StringComparison.Ordinal);
        using RobotTask copy = RobotTask.Load(folder.Folder),
            task = RobotTask.Load("cube");
        using RolloutWorker one = new(task),
            two = new(copy);
        double[] a = new double[task.StateSize],
            b = new double[task.StateSize];
        byte[] first = new byte[task.Camera!.ImageSize],
            second = new byte[task.Camera.ImageSize];
        one.InitialState(task.Test[2], a);
        two.InitialState(copy.Test[2], b);
        Assert.Equal(a, b);
        one.Picture(one.Start(task.Test[2], null), first);
        two.Picture(two.Start(copy.Test[2], null), second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void ASceneThatIncludesWhatIsNotThereIsCopiedAsItIsAndRefusedByName()
    {
        using TempTask folder = TempTask.Template().ReplaceInScene("<worldbody>", "<worldbody><include file=\"arms.xml\"/>");
        using TempTask empty = TempTask.Template();
        Directory.Delete(empty.Folder, true);
        TaskFolder.Copy(folder.Folder, empty.Folder);
        Assert.Equal(File.ReadAllText(folder.Scene), File.ReadAllText(empty.Scene));
        Assert.Contains(
            "arms.xml",
            Assert.Throws<TaskFormatException>(() => RobotTask.Load(empty.Folder)).Message,
            StringComparison.Ordinal
        );
    }

    // Puts the block at its goal, raised, moved along the cube's x and turned about its y around the middle of its bottom.
    private static double Place(RobotTask task, Simulation simulation, double height, double beside, double lean) =>
        ArmPose.To(task, simulation, Points(task, simulation, height, beside, lean));

    private static (string, double[])[] Points(RobotTask task, Simulation simulation, double height, double beside, double lean)
    {
        int mouth = task.Scene.Find(ModelObject.Site, "mouth");
        double[] center = simulation.SitePosition(mouth).ToArray(),
            rotation = simulation.SiteRotation(mouth).ToArray();
        (string, double[]) At(string site, double x, double y, double z)
        {
            double turnedX = x * Math.Cos(lean) + z * Math.Sin(lean) + beside,
                turnedZ = z * Math.Cos(lean) - x * Math.Sin(lean) - 0.03 + height;
            return (
                site,
                [
                    .. Enumerable
                        .Range(0, 3)
                        .Select(k => center[k] + rotation[3 * k] * turnedX + rotation[3 * k + 1] * y + rotation[3 * k + 2] * turnedZ),
                ]
            );
        }

        return [At("block-left", -0.027, -0.02, 0), At("block-right", 0.027, -0.02, 0), At("block-top", 0, 0.02, 0.07)];
    }
}
