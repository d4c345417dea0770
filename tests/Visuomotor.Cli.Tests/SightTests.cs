using System.Text.Json;
using Visuomotor.Networks;

namespace Visuomotor.Cli.Tests;

/// <summary>What a run shows of its camera policy.</summary>
public sealed class SightTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void ACameraRunShowsWhatItsPolicySeesAndReportMakesUpForWhatIsAbsent()
    {
        string task = SmallTasks.Cube(_line, tested: false),
            pose = _line.In("pose.safetensors");
        CommandLine.Run("pretrain", "pose", task, "--resolution", "28", "--images", "20", "--batches", "3", "--output", pose).IsSuccess();
        CommandLine
            .Run(
                "train",
                task,
                "--resolution",
                "28",
                "--pose",
                pose,
                "--rounds",
                "1",
                "--batches",
                "5",
                "--video",
                "off",
                "--output",
                _line.Runs
            )
            .IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs),
            report = Path.Combine(run, "report.html"),
            maps = Path.Combine(run, "pictures", "maps.png"),
            points = Path.Combine(run, "pictures", "points-policy-pose.png");
        byte[] drawn = File.ReadAllBytes(maps),
            compared = File.ReadAllBytes(points);
        Assert.Contains("What end-to-end training changed", File.ReadAllText(report), StringComparison.Ordinal);
        Assert.Contains("What the policy sees", File.ReadAllText(report), StringComparison.Ordinal);
        Assert.DoesNotContain("Film strip of condition", File.ReadAllText(report), StringComparison.Ordinal);

        File.Delete(maps);
        File.Delete(points);
        Outcome outcome = CommandLine.Run("report", run);
        outcome.IsSuccess();
        Assert.Empty(outcome.Error);
        Assert.Equal(drawn, File.ReadAllBytes(maps));
        Assert.Equal(compared, File.ReadAllBytes(points));

        // the same films of what it saw for any number of threads, each with its strip
        CommandLine.Run("record", run, "--controllers", "policy", "--width", "64", "--height", "48", "--threads", "2").IsSuccess();
        string[] strips = [.. Directory.GetFiles(Path.Combine(run, "pictures"), "policy-t*.png").Order(StringComparer.Ordinal)];
        Assert.Equal(["policy-test-failure.png", "policy-training-failure.png"], strips.Select(Path.GetFileName));
        Outcome filmed = CommandLine.Run(
            "record",
            run,
            "--controllers",
            "policy",
            "--width",
            "64",
            "--height",
            "48",
            "--threads",
            "1",
            "--json"
        );
        using (JsonDocument videos = JsonDocument.Parse(filmed.Output))
            Assert.Equal(
                ["policy-training-failure.mp4", "policy-test-failure.mp4", "policy-place-1.mp4", "policy-place-2.mp4"],
                videos.RootElement.EnumerateArray().Select(video => Path.GetFileName(video.GetString()))
            );
        byte[][] strip = [.. strips.Select(File.ReadAllBytes)];
        CommandLine.Run("record", run, "--controllers", "policy", "--width", "64", "--height", "48", "--threads", "1").IsSuccess();
        Assert.Equal(strip, strips.Select(File.ReadAllBytes));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(run, "videos"), "policy-t*.mp4").Length);

        // a pose network that is not the run's own is refused as a user's mistake
        Network.Create(NetworkDefinition.FullState(3, 2), () => 0).Save(Path.Combine(run, "pose.safetensors"));
        CommandLine.Run("evaluate", run).IsUserError("pose.safetensors", "another architecture");
        File.Copy(pose, Path.Combine(run, "pose.safetensors"), overwrite: true);

        // a report is still written where the run's task is not what it was
        File.Delete(maps);
        File.AppendAllText(Path.Combine(run, "task", "task.json"), "\n");
        outcome = CommandLine.Run("report", run);
        outcome.IsSuccess();
        Assert.Contains("no pictures of what the policy sees", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("What the policy sees", File.ReadAllText(report), StringComparison.Ordinal);
    }
}
