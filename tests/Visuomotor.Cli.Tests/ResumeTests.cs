using System.Diagnostics;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

/// <summary>Same seed, same bits: whatever the threads, and however often a run was stopped.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Iterations = 8;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void ThreadsDoNotMatter()
    {
        string one = Undisturbed("one", "--threads", "1"),
            two = Undisturbed("two", "--threads", "2");
        AssertSameBits(one, two);
    }

    [Fact]
    public void AnotherSeedGivesOtherNumbers() => Assert.NotEqual(Metrics(Undisturbed("one")), Metrics(Undisturbed("two", "--seed", "8")));

    [Fact]
    public void CtrlCStopsCleanlyAndTheRunGoesOnWithTheSameBits()
    {
        string undisturbed = Undisturbed("undisturbed");
        using CancellationTokenSource interruption = new();
        Outcome outcome;
        using (FileSystemWatcher watcher = new(_line.Folder, "000002.vmc") { IncludeSubdirectories = true })
        {
            watcher.Renamed += (_, _) => interruption.Cancel();
            watcher.EnableRaisingEvents = true;
            outcome = CommandLine.Run(
                interruption.Token,
                ["train", "point-mass", "--iterations", "100000", "--samples", "3", "--video", "off", "--output", _line.In("stopped")]
            );
        }
        Assert.Equal(130, outcome.Code);
        string run = CommandLine.OnlyRun(_line.In("stopped"));
        Assert.Contains("go on with: visuomotor resume", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        // cut back to where the undisturbed run ends
        int done = RunFolder.Open(run).Checkpoints.Iterations[^1];
        if (done < Iterations)
        {
            CommandLine.Run("resume", run, "--iterations", $"{Iterations}", "--video", "off").IsSuccess();
            AssertSameBits(undisturbed, run);
        }
    }

    [Fact]
    public void KilledRunsGoOnWithTheSameBits()
    {
        string undisturbed = Undisturbed("undisturbed");
        Random moments = new(11);
        for (int trial = 0; trial < 3; trial++)
        {
            string output = _line.In($"killed-{trial}");
            KillAtRandom(moments, Arguments($"killed-{trial}"));
            string run = CommandLine.OnlyRun(output);
            KillAtRandom(moments, ["resume", run, "--video", "off"]);
            CommandLine.RunProcess(new Dictionary<string, string>(), "resume", run, "--video", "off").IsSuccess();
            AssertSameBits(undisturbed, run);
        }
    }

    [Fact]
    public void ADamagedNewestCheckpointIsPassedOver()
    {
        string undisturbed = Undisturbed("undisturbed"),
            run = Undisturbed("damaged");
        string newest = RunFolder.Open(run).Checkpoints.PathOf(Iterations);
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^1]);
        Outcome outcome = CommandLine.Run("resume", run, "--video", "off");
        outcome.IsSuccess();
        Assert.Contains("falling back", outcome.Error, StringComparison.Ordinal);
        AssertSameBits(undisturbed, run);
    }

    private static void KillAtRandom(Random moments, string[] arguments)
    {
        using Process process = CommandLine.Start(new Dictionary<string, string>(), arguments);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        // once there is something to resume
        while (!process.HasExited && arguments[0] == "train" && !Directory.Exists(Path.Combine(arguments[^1], "last")))
            Thread.Sleep(5);
        Thread.Sleep(moments.Next(600));
        process.Kill();
        process.WaitForExit();
    }

    private string Undisturbed(string name, params string[] more)
    {
        CommandLine.Run(Arguments(name, more)).IsSuccess();
        return CommandLine.OnlyRun(_line.In(name));
    }

    private string[] Arguments(string name, params string[] more) =>
        ["train", "point-mass", "--iterations", $"{Iterations}", "--samples", "3", "--video", "off", .. more, "--output", _line.In(name)];

    private static void AssertSameBits(string expected, string actual)
    {
        Assert.Equal(Metrics(expected), Metrics(actual));
        string checkpoint = Path.Combine(
            "checkpoints",
            Iterations.ToString("D6", System.Globalization.CultureInfo.InvariantCulture) + ".vmc"
        );
        Assert.Equal(File.ReadAllBytes(Path.Combine(expected, checkpoint)), File.ReadAllBytes(Path.Combine(actual, checkpoint)));
        string rollouts = Path.Combine("rollouts", $"iteration-{Iterations:D4}.json");
        Assert.Equal(File.ReadAllText(Path.Combine(expected, rollouts)), File.ReadAllText(Path.Combine(actual, rollouts)));
        Assert.Equal(
            File.ReadAllText(Path.Combine(expected, "evaluation.json")),
            File.ReadAllText(Path.Combine(actual, "evaluation.json"))
        );
    }

    /// <summary>The metrics without the wall-clock times.</summary>
    private static List<string> Metrics(string run) =>
        [
            .. MetricsLog
                .Read(Path.Combine(run, "metrics.jsonl"))
                .Select(row =>
                    MetricsJson.ToLine(row with { Values = [.. row.Values.Where(value => !MetricsRow.IsWallClock(value.Key))] })
                ),
        ];
}
