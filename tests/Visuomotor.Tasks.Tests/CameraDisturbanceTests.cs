using Visuomotor.Control;

namespace Visuomotor.Tasks.Tests;

/// <summary>Cameras that repeat a picture, are late or out of place, held against the one of the scene.</summary>
public class CameraDisturbanceTests
{
    [Fact]
    public void ARepeatedPictureIsTheOneOfTheStepBeforeAndOthersAreAsTheyAre()
    {
        using TempTask folder = DisturbanceTests.Cube("""{ "repeatedPicture": 0.4 }, "same": {}""");
        using RobotTask task = RobotTask.Load(folder.Folder, 32);
        using RolloutWorker worker = new(task);
        using TaskCondition stuck = task.Draw("other", 1, 4),
            same = task.Draw("same", 1, 4);
        Trajectory seen = Views(task),
            true_ = Views(task);
        DisturbanceTests.Run(worker, stuck, Push, seen);
        DisturbanceTests.Run(worker, same, Push, true_);
        Assert.Equal(true_.States.Data, seen.States.Data);
        int repeats = 0;
        for (int t = 0; t < seen.Horizon; t++)
        {
            bool isNew = seen.Image(t).SequenceEqual(true_.Image(t));
            Assert.NotEqual(isNew, t > 0 && seen.Image(t).SequenceEqual(seen.Image(t - 1)));
            if (!isNew)
                repeats++;
            // so is the second picture, which is of the same moment
            Assert.True(seen.Image(t, 1).SequenceEqual(isNew ? true_.Image(t, 1) : seen.Image(t - 1, 1)));
        }
        Assert.InRange(repeats, 8, 24);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(3, "")]
    [InlineData(5, ", \"repeatedPicture\": 0.4, \"sensorNoise\": { \"image\": 0.02 }")]
    [InlineData(60, "")]
    public void LatePicturesAreThoseOfATrialWithoutDelaySoManyStepsBefore(int steps, string more)
    {
        using TempTask folder = DisturbanceTests.Cube(
            FormattableString.Invariant($$"""{ "pictureDelay": {{steps}}{{more}} }, "same": { "pictureDelay": 0{{more}} }""")
        );
        using RobotTask task = RobotTask.Load(folder.Folder, 32);
        using RolloutWorker worker = new(task);
        using TaskCondition late = task.Draw("other", 1, 4),
            same = task.Draw("same", 1, 4);
        Trajectory seen = Views(task),
            true_ = Views(task);
        List<byte[]> shown = [];
        DisturbanceTests.Run(
            worker,
            late,
            (t, state, action) =>
            {
                Push(t, state, action);
                shown.Add(seen.Image(t).ToArray());
            },
            seen
        );
        DisturbanceTests.Run(worker, same, Push, true_);
        Assert.Equal(true_.States.Data, seen.States.Data);
        Assert.False(true_.Image(0).SequenceEqual(true_.Image(true_.Horizon - 1)));
        for (int t = 0; t < seen.Horizon; t++)
        {
            for (int view = 0; view < 2; view++)
                Assert.True(seen.Image(t, view).SequenceEqual(true_.Image(Math.Max(0, t - steps), view)));
            Assert.True(seen.Image(t).SequenceEqual(shown[t]));
        }
    }

    [Fact]
    public void TheCameraIsMovedAndTurnedWithinItsBounds()
    {
        using TempTask folder = DisturbanceTests.Cube("""{ "cameraOffset": { "position": 0.005, "turn": 0.02 } }""");
        using RobotTask task = RobotTask.Load(folder.Folder, 32);
        using RolloutWorker worker = new(task);
        int camera = task.Camera!.Id;
        double[] at = task.Scene.CameraLocalPosition(camera).ToArray(),
            q = task.Scene.CameraLocalOrientation(camera).ToArray();
        double farthest = 0,
            widest = 0;
        byte[] before = new byte[task.Camera.ImageSize],
            after = new byte[task.Camera.ImageSize];
        worker.Picture(worker.Start(task.Training[0], null), before);
        using HeldOutConditions drawn = task.HeldOut("other", 30, 2);
        foreach (TaskCondition condition in drawn)
        {
            double[] moved = condition.Model.CameraLocalPosition(camera).ToArray(),
                turned = condition.Model.CameraLocalOrientation(camera).ToArray();
            double way = Math.Sqrt(at.Zip(moved, (a, b) => (a - b) * (a - b)).Sum()),
                angle = 2 * Math.Acos(Math.Min(1, Math.Abs(q.Zip(turned, (a, b) => a * b).Sum())));
            Assert.InRange(way, 1e-6, 0.005);
            Assert.InRange(angle, 1e-6, 0.02);
            (farthest, widest) = (Math.Max(farthest, way), Math.Max(widest, angle));
            worker.Picture(worker.Start(condition, null), after);
            Assert.False(before.AsSpan().SequenceEqual(after));
        }
        Assert.True(farthest > 0.004 && widest > 0.016);
    }

    [Fact]
    public void PicturesThatComeAfterTheTrialAreRefused()
    {
        using (TempTask last = DisturbanceTests.Cube("""{ "pictureDelay": 99 }"""))
            RobotTask.Load(last.Folder, 32).Dispose();
        using TempTask folder = DisturbanceTests.Cube("""{ "pictureDelay": 100 }""");
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal("$.variations['other'].pictureDelay", error.JsonPath);
        Assert.Contains("below the 100 actions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACameraThatFollowsABodyCannotBeTurned()
    {
        using TempTask folder = DisturbanceTests
            .Cube("""{ "cameraOffset": { "turn": 0.02 } }""")
            .ReplaceInScene("<camera name=\"head\"", "<camera name=\"head\" mode=\"targetbody\" target=\"cube\"");
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal("$.variations['other'].cameraOffset.turn", error.JsonPath);
    }

    private static Trajectory Views(RobotTask task) =>
        new(40, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera!.ImageSize, views: 2);

    private static void Push(int t, ReadOnlySpan<double> state, Span<double> action)
    {
        action.Clear();
        action[0] = 3 * Math.Sin(0.3 * t);
        action[1] = 2;
    }
}
