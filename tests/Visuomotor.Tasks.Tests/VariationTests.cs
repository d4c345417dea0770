using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Conditions drawn from a task's variations.</summary>
public class VariationTests
{
    public static TheoryData<string, string> Drawn
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string name in RobotTask.ShippedNames)
            {
                using RobotTask task = RobotTask.Load(name);
                // what training varies need not show at a trial's start
                foreach (string variation in task.VariationNames.Where(each => each != task.TrainingVariation))
                    all.Add(name, variation);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Drawn))]
    public void EveryVariationDrawsSoundAndDifferentConditionsAgainAndAgain(string name, string variation)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task),
            other = new(task);
        using HeldOutConditions drawn = task.HeldOut(variation, 12, 7);
        HashSet<string> seen = [];
        byte[] image = new byte[task.Camera?.ImageSize ?? 0],
            again = new byte[image.Length];
        foreach (TaskCondition condition in drawn)
        {
            Assert.False(condition.Training);
            Simulation simulation = worker.Start(condition, null);
            double[] state = new double[task.StateSize],
                same = new double[task.StateSize];
            task.ReadState(simulation, state);
            Assert.All(
                Enumerable.Range(0, simulation.ContactCount),
                i => Assert.True(simulation.Contact(i).Distance > -1e-3, condition.Name)
            );
            Assert.True(seen.Add(string.Join(' ', state)), $"{condition.Name} is like another one");
            // Number i of a seed is the same drawn alone, out of order, by another worker.
            using TaskCondition alone = task.Draw(variation, 7, condition.Index);
            Assert.Equal(condition.Name, alone.Name);
            task.ReadState(other.Start(alone, null), same);
            Assert.Equal(state, same);
            if (task.Camera is null)
                continue;
            worker.Picture(simulation, image);
            other.Picture(other.Start(alone, null), again);
            Assert.Equal(image, again);
        }
        using TaskCondition elsewhere = task.Draw(variation, 8, 0);
        double[] first = new double[task.StateSize];
        task.ReadState(worker.Start(elsewhere, null), first);
        Assert.DoesNotContain(string.Join(' ', first), seen);
    }

    [Fact]
    public void SpatialConditionsStayInTheRectangleAndFillIt()
    {
        using RobotTask task = RobotTask.Load("cube");
        using HeldOutConditions drawn = task.HeldOut("spatial", 100, 1);
        int cube = task.Scene.Find(ModelObject.Body, "cube");
        double[] center = task.Scene.BodyLocalPosition(cube).ToArray();
        (double X, double Y)[] offsets =
        [
            .. drawn
                .Select(condition => condition.Model.BodyLocalPosition(cube).ToArray())
                .Select(at => (at[0] - center[0], at[1] - center[1])),
        ];
        Assert.All(offsets, offset => Assert.True(Math.Abs(offset.X) <= 0.05 && Math.Abs(offset.Y) <= 0.08));
        Assert.True(offsets.Max(offset => offset.X) > 0.04 && offsets.Min(offset => offset.X) < -0.04);
        Assert.True(offsets.Max(offset => offset.Y) > 0.065 && offsets.Min(offset => offset.Y) < -0.065);
        Assert.InRange(offsets.Average(offset => offset.Y), -0.015, 0.015);
    }

    [Fact]
    public void VisualConditionsLookOtherwiseAndFeelTheSame()
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        int cube = task.Scene.Find(ModelObject.Body, "cube");
        byte[] plain = new byte[task.Camera!.ImageSize],
            image = new byte[plain.Length];
        for (int i = 0; i < 6; i++)
        {
            using TaskCondition condition = task.Draw("visual", 3, i);
            double[] at = condition.Model.BodyLocalPosition(cube).ToArray();
            using TaskCondition same = Moved(task, cube, at);
            worker.Picture(worker.Start(same, null), plain);
            Trajectory ours = TaskContractTests.Make(task, 20),
                theirs = TaskContractTests.Make(task, 20);
            worker.Run(same, new RandomController(task, 0.02, 1), RandomStream.Create(1, "a"), theirs);
            worker.Picture(worker.Start(condition, null), image);
            worker.Run(condition, new RandomController(task, 0.02, 1), RandomStream.Create(1, "a"), ours);
            int changed = Enumerable.Range(0, plain.Length).Count(k => Math.Abs(plain[k] - image[k]) > 20);
            Assert.True(changed > 150, $"{condition.Name}: {changed} of {plain.Length}");
            Assert.Equal(theirs.States.Data, ours.States.Data);
        }
    }

    [Fact]
    public void APoseExampleTellsWhereTheTargetsPointsAre()
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        Assert.Equal((9, "pose-randomized"), (task.PoseSize, task.PoseVariation));
        byte[] image = new byte[task.Camera!.ImageSize];
        double[] pose = new double[9];
        int cube = task.Scene.Find(ModelObject.Body, "cube");
        double nearest = 1,
            farthest = 0;
        for (int i = 0; i < 40; i++)
        {
            using TaskCondition condition = task.Draw("pose", 3, i);
            worker.PoseExample(condition, RandomStream.Create(1, "a", i), image, pose);
            ReadOnlySpan<double> at = condition.Model.BodyLocalPosition(cube);
            // The middle of the two lower points: 20 mm from the cube's middle and 30 mm below its top, whatever its yaw.
            double x = 0.5 * (pose[0] + pose[3]) - at[0],
                y = 0.5 * (pose[1] + pose[4]) - at[1];
            Assert.Equal(0.02, Math.Sqrt(x * x + y * y), 1e-6);
            Assert.Equal(at[2] - 0.03, pose[2], 1e-6);
            Assert.True(image.Distinct().Count() > 20);
            Simulation simulation = worker.Start(condition, null);
            double height = simulation.SitePosition(task.Scene.Find(ModelObject.Site, "block-left"))[2] - pose[2];
            (nearest, farthest) = (Math.Min(nearest, height), Math.Max(farthest, height));
        }
        // The arm is met on its whole way.
        Assert.True(nearest < 0.015 && farthest > 0.12, $"{nearest} {farthest}");
    }

    [Fact]
    public void NoisySensorsChangeWhatIsSeenAndNotWhatIs()
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        using TaskCondition noisy = task.Draw("sensors", 2, 4);
        Trajectory first = Make(task),
            second = Make(task);
        RolloutOptions options = new() { InitialNoise = false };
        worker.Run(noisy, new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "a"), first, options);
        worker.Run(noisy, new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "a"), second, options);
        Assert.Equal(first.Images, second.Images);
        Assert.Equal(first.Observations.Data, second.Observations.Data);
        worker.Run(noisy, new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(2, "a"), second, options);
        Assert.NotEqual(first.Images, second.Images);
        Assert.Equal(first.States.Data, second.States.Data);
        // 14 joint and 18 site numbers carry noise of the size that is asked for; the torques that were commanded do not.
        double square = 0;
        for (int t = 0; t < first.Horizon; t++)
        {
            for (int i = 0; i < 7; i++)
                square += Math.Pow((first.Observations[t, i] - first.States[t, i]) / 0.002, 2);
            for (int i = 32; i < 39; i++)
                Assert.Equal(0, first.Observations[t, i]);
        }
        Assert.InRange(square / (7 * first.Horizon), 0.7, 1.4);
    }

    [Fact]
    public void LateActionsMoveTheArmOneStepLaterAndAreReadAsCommanded()
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        using TaskCondition late = task.Draw("sensors", 2, 0),
            prompt = task.Draw("spatial", 2, 0);
        Assert.Equal((1, 0), (late.Delay, prompt.Delay));
        LambdaController push = new((t, state, action) => action.Fill(t == 0 ? 2 : 0));
        Trajectory slow = Make(task),
            fast = Make(task);
        RolloutOptions options = new() { InitialNoise = false };
        worker.Run(late, push, RandomStream.Create(1, "a"), slow, options);
        worker.Run(prompt, push, RandomStream.Create(1, "a"), fast, options);
        Assert.Equal(slow.States[0, 0], slow.States[1, 0], 1e-12);
        Assert.NotEqual(fast.States[0, 0], fast.States[1, 0]);
        for (int i = 0; i < 14; i++)
            Assert.Equal(fast.States[4, i], slow.States[5, i], 1e-9);
        Assert.Equal(2, slow.Observations[1, 32]);
        Assert.Equal(0, slow.Observations[2, 32]);
    }

    [Theory]
    [InlineData(
        "\"cube\": { \"x\": [-0.05, 0.05], \"y\": [-0.08, 0.08] } } },",
        "\"cub\": { \"x\": [-0.05, 0.05] } } },",
        "$.variations['spatial'].bodies['cub']",
        "did you mean \"cube\""
    )]
    [InlineData(
        "\"cube\": { \"x\": [-0.05, 0.05], \"y\": [-0.08, 0.08] } } },",
        "\"cube\": { \"x\": [0.05, -0.05] } } },",
        "$.variations['spatial'].bodies['cube'].x",
        "wrong way round"
    )]
    [InlineData("\"cloth\": \"cloth-sky\"", "\"cloth\": \"cloth-ski\"", "$.variations['visual'].looks[0].materials['cloth']", "cloth-sky")]
    [InlineData("\"count\": [1, 3]", "\"count\": [1, 5]", "$.variations['visual'].distractors.count", "4 bodies")]
    [InlineData("\"steps\": 1 }, \"friction\"", "\"steps\": 100 }, \"friction\"", "$.variations['sensors'].delay.steps", "the 100 actions")]
    [InlineData("\"friction\": [0.7, 1.5]", "\"friction\": [-0.7, 1.5]", "$.variations.sensors.friction[0]", "at least 0")]
    [InlineData("\"variation\": \"pose-randomized\"", "\"variation\": \"pose-randomised\"", "$.pose.variation", "did you mean")]
    [InlineData("\"points\": [\"goal-left\"", "\"points\": [\"gaol-left\"", "$.pose.points[0]", "did you mean \"goal-left\"")]
    [InlineData(
        "\"around\": \"cube\", \"distance\": [0.15",
        "\"around\": \"block\", \"distance\": [0.15",
        "$.variations['visual'].distractors.around",
        "child of the world"
    )]
    public void AVariationThatDoesNotFitIsRefused(string from, string to, string path, string word)
    {
        using TempTask folder = TempTask.Copy("cube").Replace(from, to);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AVariationThatDoesNotExistIsRefused()
    {
        using RobotTask task = RobotTask.Load("cube");
        Assert.Contains(
            "did you mean \"visual\"",
            Assert.Throws<ArgumentException>(() => task.HeldOut("visaul", 3, 1)).Message,
            StringComparison.Ordinal
        );
    }

    private static Trajectory Make(RobotTask task) =>
        new(30, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera!.ImageSize);

    // The first training condition with the cube at a given place, in the training scene's looks.
    private static TaskCondition Moved(RobotTask task, int body, double[] at)
    {
        TaskCondition basis = task.Training[0];
        return new TaskCondition(
            "moved",
            false,
            0,
            task.Scene.With(editor => editor.SetBodyPosition(body, at[0], at[1], at[2])),
            basis.InitialPosition.ToArray(),
            basis.InitialVelocity.ToArray()
        )
        {
            OwnsModel = true,
        };
    }
}
