using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

/// <summary>Speeds beside their limits reach the people who look at a run.</summary>
public sealed class SpeedTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void ARunTellsHowFastItWasEverywhere()
    {
        // every trial ends where it may, and one joint's limit lets none of them through
        string task = SmallTasks.PointMass(_line, "hasty", success: 1e3),
            file = Path.Combine(task, "task.json"),
            text = File.ReadAllText(file);
        Assert.StartsWith("{", text, StringComparison.Ordinal);
        File.WriteAllText(
            file,
            """{ "actuators": [ { "name": "x", "speedLimit": 1e-3 }, { "name": "y" } ], "toolSpeed": { "sites": ["puck"], "limit": 1e3 },"""
                + text[1..]
        );
        Outcome outcome = CommandLine.Run("train", task, "--iterations", "2", "--samples", "2", "--output", _line.Runs, "--video", "off");
        outcome.IsSuccess();
        Assert.Equal(3, outcome.Output.Split(" of its limit, 0 % of trials within").Length);
        Assert.Equal(3, outcome.Output.Split("success 0 %").Length);

        RunFolder run = RunFolder.Open(CommandLine.OnlyRun(_line.Runs));
        Assert.Equal(["x", "tool"], run.Configuration.Task.SpeedLimits!.Select(limit => limit.Name));
        MetricsRow last = RunMetrics.Read(run.MetricsLogPath)[^1];
        Assert.Equal((0, 0), (last[RunMetrics.WithinLimits], last.Conditions[0][RunMetrics.WithinLimits]));
        Assert.Equal(last.Conditions.Max(condition => condition[RunMetrics.LargestSpeed]), last[RunMetrics.LargestSpeed]);
        Assert.Contains(",withinLimits,largestSpeed,", File.ReadLines(run.MetricsTablePath).First(), StringComparison.Ordinal);
        ConditionRollout shown = RolloutRecord.Read(run.RolloutPath(2)).Conditions[0];
        Assert.True(shown.TooFast && !shown.Success && shown.PeakSpeeds![0] > 1e-3);

        EvaluationSummary evaluation = EvaluationSummary.Read(run.EvaluationPath);
        EvaluationGroup group = evaluation.Groups[0];
        Assert.Equal((0, 0, group.Overall.Trials), (group.Overall.Successes, group.Overall.WithinLimits, group.Overall.TooFast));
        Assert.Equal("x", group.Fastest!.Name);
        Assert.Equal(group.Overall.LargestSpeed, group.Fastest.Largest / 1e-3);
        Assert.Equal([0, group.Overall.Trials], group.Speeds!.Select(speed => speed.Within));
        Assert.All(group.Speeds!, speed => Assert.Equal(speed.Largest, speed.Profile.Max()));
        string report = File.ReadAllText(run.ReportPath);
        foreach (string part in new[] { "<h2>Speeds</h2>", "<td>0.001 m/s</td>", "Largest speed", "x 0.001 m/s, tool 1,000 m/s" })
            Assert.Contains(part, report, StringComparison.Ordinal);

        Outcome evaluated = CommandLine.Run("evaluate", run.Path, "--rollouts", "1");
        foreach (string part in new[] { "within limits", "of its limit of 0.001; 0 of 3 trials were within it" })
            Assert.Contains(part, evaluated.Output, StringComparison.Ordinal);
    }
}
