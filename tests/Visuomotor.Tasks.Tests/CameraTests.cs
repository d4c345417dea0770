using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Camera pictures as part of the observation.</summary>
public class CameraTests
{
    private const string Key = "\"camera\": { \"name\": \"view\", \"resolution\": 40 }, \"initial\": {";

    [Fact]
    public void ATaskWithoutACameraHasNoneAndTakesNoPictures()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        Assert.Null(task.Camera);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = new(2, task.StateSize, task.ActionSize, task.ObservationSize, 300);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            worker.Run(task.Training[0], new RandomController(task, 1, 1), RandomStream.Create(1, "a"), trajectory)
        );
        Assert.Contains("no camera", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "$.camera",
            Assert.Throws<TaskFormatException>(() => RobotTask.Load("point-mass", 64)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void PicturesAreTakenBeforeEveryActionAndShownToTheController()
    {
        using TempTask folder = WithCamera();
        using RobotTask task = RobotTask.Load(folder.Folder);
        Assert.Equal((40, 40, 4800), (task.Camera!.Width, task.Camera.Height, task.Camera.ImageSize));
        using RolloutWorker worker = new(task);
        Trajectory trajectory = new(6, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera.ImageSize);
        Watcher watcher = new();
        worker.Run(task.Training[0], watcher, RandomStream.Create(1, "a"), trajectory, new RolloutOptions { InitialNoise = false });
        Assert.Equal(6, watcher.Seen.Count);
        for (int t = 0; t < 6; t++)
            Assert.Equal(watcher.Seen[t], trajectory.Image(t).ToArray());
        // The first is the picture of the start, drawn at twice the size by a renderer of its own and averaged here.
        byte[] start = new byte[task.Camera.ImageSize],
            large = new byte[4 * start.Length];
        using (Renderer renderer = new(task.Scene, 80, 80, new RendererOptions { Tessellation = Tessellation.Coarse }))
            renderer.Render(worker.Start(task.Training[0], null), task.Camera.Id, large);
        for (int i = 0; i < start.Length; i++)
        {
            int row = i / 120,
                column = i % 120 / 3,
                color = i % 3,
                at = 2 * row * 240 + 6 * column + color;
            start[i] = (byte)((large[at] + large[at + 3] + large[at + 240] + large[at + 243] + 2) / 4);
        }
        Assert.Equal(start, trajectory.Image(0).ToArray());
        Assert.NotEqual(start, trajectory.Image(5).ToArray());
        Assert.True(start.Distinct().Count() > 20);
    }

    [Fact]
    public void PicturesAreThoseOfTheConditionWhateverRanBeforeAndChangeNothing()
    {
        using TempTask folder = WithCamera();
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task),
            other = new(task);
        Trajectory first = Make(task),
            second = Make(task),
            plain = TaskContractTests.Make(task, 8);
        other.Run(task.Training[1], new RandomController(task, 0.5, 2), RandomStream.Create(9, "a"), second);
        worker.Run(task.Training[0], new RandomController(task, 0.5, 1), RandomStream.Create(1, "a"), first);
        Assert.NotEqual(first.Image(0).ToArray(), second.Image(0).ToArray());
        other.Run(task.Training[0], new RandomController(task, 0.5, 1), RandomStream.Create(1, "a"), second);
        other.Run(task.Training[0], new RandomController(task, 0.5, 1), RandomStream.Create(1, "a"), plain);
        Assert.Equal(first.Images, second.Images);
        Assert.Equal(plain.States.Data, first.States.Data);
    }

    [Fact]
    public void ABrokenTrialRepeatsItsLastSoundPicture()
    {
        using TempTask folder = WithCamera();
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = Make(task);
        worker.Run(
            task.Training[0],
            new LambdaController((t, state, action) => action.Fill(t == 3 ? double.NaN : 1)),
            RandomStream.Create(1, "a"),
            trajectory
        );
        Assert.Equal(3, trajectory.DivergedAt);
        Assert.Equal(trajectory.Image(2).ToArray(), trajectory.Image(7).ToArray());
    }

    [Fact]
    public void APictureOfAnotherSizeIsRefusedWithBothSizes()
    {
        using TempTask folder = WithCamera();
        using RobotTask task = RobotTask.Load(folder.Folder, 32);
        using RolloutWorker worker = new(task);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            worker.Run(
                task.Training[0],
                new RandomController(task, 1, 1),
                RandomStream.Create(1, "a"),
                new Trajectory(2, task.StateSize, task.ActionSize, task.ObservationSize, 4800)
            )
        );
        Assert.Contains("4800", error.Message, StringComparison.Ordinal);
        Assert.Contains("3072 (32 x 32 x 3)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"view\"", "\"viev\"", "$.camera.name", "did you mean \"view\"")]
    [InlineData("40", "27", "$.camera.resolution", "at least 28")]
    [InlineData("40", "1025", "$.camera.resolution", "at most 1024")]
    [InlineData("\"resolution\": 40", "\"resoluton\": 40", "$.camera.resoluton", "did you mean \"resolution\"")]
    [InlineData("\"name\": \"view\", ", "", "$.camera", "\"name\" is missing")]
    public void ACameraThatDoesNotFitIsRefused(string from, string to, string path, string word)
    {
        using TempTask folder = TempTask.Template().Replace("\"initial\": {", Key.Replace(from, to, StringComparison.Ordinal));
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AResolutionOnTopOfTheFileIsCheckedToo()
    {
        using TempTask folder = WithCamera();
        Assert.Contains(
            "20 pixels are too small",
            Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder, 20)).Message,
            StringComparison.Ordinal
        );
        using RobotTask task = RobotTask.Load(folder.Folder, 240);
        Assert.Equal(240 * 240 * 3, task.Camera!.ImageSize);
    }

    [Fact]
    public void TheLastActionIsTheTorqueCommandedBefore()
    {
        using TempTask folder = TempTask
            .Template()
            .Replace("\"initial\": {", "\"observation\": [ { \"part\": \"last-action\" }, { \"part\": \"positions\" } ], \"initial\": {");
        using RobotTask task = RobotTask.Load(folder.Folder);
        Assert.Equal(["shoulder last torque", "elbow last torque", "shoulder", "elbow"], task.ObservationNames);
        Assert.Equal(["N m", "N m", "rad", "rad"], task.ObservationUnits);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task, 6);
        for (int trial = 0; trial < 2; trial++)
        {
            worker.Run(task.Training[0], new RandomController(task, 2, 1), RandomStream.Create(1, "a"), trajectory);
            Assert.Equal([0.0, 0.0], trajectory.Observations.Row(0)[..2].ToArray());
            for (int t = 1; t < 6; t++)
                Assert.Equal(trajectory.Actions.Row(t - 1).ToArray(), trajectory.Observations.Row(t)[..2].ToArray());
        }
    }

    private static TempTask WithCamera() => TempTask.Template().Replace("\"initial\": {", Key);

    private static Trajectory Make(RobotTask task) => new(8, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera!.ImageSize);

    private sealed class Watcher : IController
    {
        internal List<byte[]> Seen { get; } = [];

        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
        {
            Seen.Add(observation.Image.ToArray());
            action.Fill(1);
        }
    }
}
