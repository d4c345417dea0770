using System.Text.Json;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

public sealed class TrainingTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void LeavesACompleteRunFolderThatTheOtherVerbsWorkFrom()
    {
        Outcome outcome = CommandLine.Run(
            "train",
            "point-mass",
            "--iterations",
            "2",
            "--samples",
            "3",
            "--seed",
            "5",
            "--output",
            _line.Runs,
            "--video",
            "off"
        );
        outcome.IsSuccess();
        Assert.Equal("", outcome.Error);
        Assert.Contains("iteration 2 of 2", outcome.Output, StringComparison.Ordinal);
        string run = CommandLine.OnlyRun(_line.Runs);
        foreach (
            string file in new[]
            {
                "config.json",
                "metrics.jsonl",
                "metrics.csv",
                "report.html",
                "evaluation.json",
                "task/task.json",
                "task/scene.xml",
                "checkpoints/000002.vmc",
                "rollouts/iteration-0002.json",
            }
        )
            Assert.True(File.Exists(Path.Combine(run, file)), file);
        Assert.Single(Directory.GetFiles(run, "events.out.tfevents.*"));
        Assert.DoesNotContain(
            Directory.GetFiles(run, "*", SearchOption.AllDirectories),
            file => file.EndsWith(".part", StringComparison.Ordinal)
        );

        // the folder alone is enough: moved elsewhere it still serves
        string moved = _line.In("elsewhere");
        Directory.Move(run, moved);
        Outcome evaluated = CommandLine.Run("evaluate", moved, "--rollouts", "2", "--json", "--seed", "3");
        evaluated.IsSuccess();
        using (JsonDocument json = JsonDocument.Parse(evaluated.Output))
            Assert.Equal(8, json.RootElement.GetProperty("groups")[0].GetProperty("overall").GetProperty("trials").GetInt32());
        Assert.Equal(
            evaluated.Output,
            CommandLine.Run("evaluate", moved, "--rollouts", "2", "--json", "--seed", "3", "--threads", "2").Output
        );

        Outcome recorded = CommandLine.Run(
            "record",
            moved,
            "--condition",
            RunFolder.Open(moved).Configuration.Task.ConditionNames[0],
            "--width",
            "64",
            "--height",
            "48",
            "--json"
        );
        recorded.IsSuccess();
        Assert.Single(Directory.GetFiles(Path.Combine(moved, "videos"), "*.mp4"));
        Assert.Single(Directory.GetFiles(Path.Combine(moved, "pictures"), "*.png"));

        File.Delete(Path.Combine(moved, "report.html"));
        CommandLine.Run("report", moved).IsSuccess();
        Assert.Contains("data:image/png;base64", File.ReadAllText(Path.Combine(moved, "report.html")), StringComparison.Ordinal);
        CommandLine.Run("record", moved, "--condition", "nope").IsUserError("no condition 'nope'");
        CommandLine.Run("record", moved, "--width", "63").IsUserError("multiple of 4");
    }

    [Fact]
    public void JsonIsALineAnIteration()
    {
        Outcome outcome = CommandLine.Run(
            "train",
            "point-mass",
            "--iterations",
            "3",
            "--samples",
            "2",
            "--output",
            _line.Runs,
            "--video",
            "off",
            "--json"
        );
        outcome.IsSuccess();
        Assert.Equal([1, 2, 3], outcome.Output.TrimEnd('\n').Split('\n').Select(line => MetricsJson.Parse(line).Iteration));
    }

    [Fact]
    public void SettingsByTheirNamesAreInTheRunAndInItsCommand()
    {
        string[] given =
        [
            "explorationFloor=0.02",
            "klStep=0.5",
            "policy.hidden=3,4",
            "policy.batches=5",
            "badmm.rounds=1",
            "ownTrials.klStep=none",
            "ownTrials.from=9",
        ];
        Outcome outcome = CommandLine.Run([
            "train",
            "point-mass",
            "--method",
            "badmm",
            "--iterations",
            "1",
            "--samples",
            "2",
            "--output",
            _line.Runs,
            "--video",
            "off",
            .. given.SelectMany(each => new[] { "--set", each }),
        ]);
        outcome.IsSuccess();
        RunConfiguration configuration = RunFolder.Open(CommandLine.OnlyRun(_line.Runs)).Configuration;
        Assert.Equal(
            (0.02, 0.5, 5, 1, 9),
            (
                configuration.Training.ExplorationFloor,
                configuration.Training.KlStep,
                configuration.Policy!.Policy.Batches,
                configuration.Policy.Agreement.RoundsPerIteration,
                configuration.Policy.OwnTrials!.From
            )
        );
        Assert.Equal([3, 4], configuration.Policy.Policy.Hidden);
        Assert.Contains("--kl-step 0.5", configuration.Command, StringComparison.Ordinal);
        Assert.EndsWith(string.Concat(given.Select(each => $" --set {each}")), configuration.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedRunsAreRefusedAndStayAsTheyAre()
    {
        CommandLine.Run("train", "point-mass", "--iterations", "2", "--samples", "2", "--output", _line.Runs, "--video", "off").IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs);
        Spoil("config.json", bytes => bytes[..50], "config.json");
        Spoil("config.json", _ => [], "config.json");
        Spoil("task/scene.xml", bytes => [.. bytes, (byte)' '], "was changed since training");
        Spoil("metrics.jsonl", bytes => bytes[..10], "lacks iteration 1");

        string[] checkpoints = Directory.GetFiles(Path.Combine(run, "checkpoints"));
        byte[][] contents = [.. checkpoints.Select(File.ReadAllBytes)];
        foreach (string checkpoint in checkpoints)
            File.WriteAllBytes(checkpoint, [1, 2, 3]);
        CommandLine.Run("resume", run).IsUserError(".vmc", "cut short");
        for (int i = 0; i < checkpoints.Length; i++)
            File.WriteAllBytes(checkpoints[i], contents[i]);
        CommandLine.Run("resume", run, "--iterations", "1").IsUserError("less than the 2");
        CommandLine.Run("resume", run, "--video", "off").IsSuccess();

        void Spoil(string file, Func<byte[], byte[]> how, string words)
        {
            string path = Path.Combine(run, file);
            byte[] before = File.ReadAllBytes(path),
                spoilt = how(before);
            File.WriteAllBytes(path, spoilt);
            CommandLine.Run("resume", run, "--iterations", "3").IsUserError(words);
            Assert.Equal(spoilt, File.ReadAllBytes(path));
            File.WriteAllBytes(path, before);
            Assert.Equal(2, RunFolder.Open(run).Configuration.Training.Iterations);
        }
    }

    [Fact]
    public void AFullDiskStopsTheRunAndLosesNothing()
    {
        CommandLine.Run("train", "point-mass", "--iterations", "2", "--samples", "2", "--output", _line.Runs, "--video", "off").IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs);
        // the third iteration's checkpoint goes to a device that takes no byte, as a full disk
        string aside = Path.Combine(run, "checkpoints", "000003.vmc.part");
        File.CreateSymbolicLink(aside, "/dev/full");
        Outcome outcome = CommandLine.Run("resume", run, "--iterations", "3", "--video", "off");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("disk is full", outcome.Error, StringComparison.Ordinal);
        Outcome resumed = CommandLine.Run("resume", run, "--video", "off");
        resumed.IsSuccess();
        Assert.Equal([1, 2, 3], MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).Select(row => row.Iteration));
    }
}
