using Visuomotor.PolicySearch;
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
        string task = Hasty();
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
        int all = evaluation.Groups.Sum(each => each.Overall.Trials);
        Assert.Contains(
            $" 0 of {all} rollouts kept the speed limits; the fastest speed, of x, was ",
            outcome.Output,
            StringComparison.Ordinal
        );
        string report = File.ReadAllText(run.ReportPath);
        foreach (string part in new[] { "<h2>Speeds</h2>", "<td>0.001 m/s</td>", "Largest speed", "x 0.001 m/s, tool 1,000 m/s" })
            Assert.Contains(part, report, StringComparison.Ordinal);

        Outcome evaluated = CommandLine.Run("evaluate", run.Path, "--rollouts", "1");
        foreach (string part in new[] { "within limits", "of its limit of 0.001; 0 of 3 trials were within it" })
            Assert.Contains(part, evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void StudiesTellSpeedsBesideTheirLimits()
    {
        string task = Hasty();
        string[] few = ["--iterations", "1", "--samples", "2", "--seeds", "1", "--rollouts", "2", "--output", _line.Folder];
        foreach (
            string[] study in (string[][])
                [
                    ["teachers", task],
                    ["policies", task, "--method", "mdgps"],
                ]
        )
        {
            Outcome outcome = CommandLine.Run(["reproduce", .. study, .. few]);
            outcome.IsSuccess();
            Assert.Contains("| speeds beside their limits |", outcome.Output, StringComparison.Ordinal);
            Assert.Matches(@"\| 0\.0 % within, at most \d+ % \|", outcome.Output);
            string[] table = File.ReadAllLines(Directory.GetFiles(_line.Folder, $"{study[0]}-*.csv").Single());
            Assert.EndsWith(",too_fast,within_limits,largest_speed", table[0], StringComparison.Ordinal);
            Assert.All(table.Skip(1), line => Assert.Matches(@",2,0,\d+\.\d+$", line));
        }
    }

    [Fact]
    public void TheTableOfPerceptionsHasSpeedsAndReadsTablesWithoutThem()
    {
        PerceptionRow plain = new(3, Perception.EndToEnd, "training", 20, 18, 0, 0.25, 6, 1, 2, 3, 4, "1"),
            limited = plain with { TooFast = 1, WithinLimits = 19, LargestSpeed = 1.25 };
        string file = _line.In("table.csv");
        File.WriteAllText(file, PerceptionTable.ToCsv([plain, limited]));
        Assert.Equal([plain, limited], PerceptionTable.Read(file));
        string[][] lines = [.. File.ReadAllLines(file).Select(line => line.Split(','))];
        int at = Array.IndexOf(lines[0], "too_fast");
        File.WriteAllLines(file, lines.Select(line => string.Join(',', (string[])[.. line[..at], .. line[(at + 3)..]])));
        Assert.Equal([plain, plain], PerceptionTable.Read(file));
        File.WriteAllLines(file, lines.Select(line => string.Join(',', line[1..])));
        Assert.Contains(
            "lacks 'seed'",
            Assert.Throws<RunFolderException>(() => PerceptionTable.Read(file)).Message,
            StringComparison.Ordinal
        );

        string Report(PerceptionRow row) =>
            new PerceptionReport("t", "r", [("cube", "cube", [row])], ["training"], 1, [row.Perception]).ToString();
        Assert.Contains("| cube | end-to-end | 95.0 % within, at most 125 % |", Report(limited), StringComparison.Ordinal);
        Assert.DoesNotContain("within", Report(plain), StringComparison.Ordinal);
    }

    // every trial ends where it may, and one joint's limit lets none of them through
    private string Hasty()
    {
        string task = SmallTasks.PointMass(_line, "hasty", success: 1e3),
            file = Path.Combine(task, "task.json"),
            text = File.ReadAllText(file);
        Assert.StartsWith("{", text, StringComparison.Ordinal);
        File.WriteAllText(
            file,
            """{ "actuators": [ { "name": "x", "speedLimit": 1e-3 }, { "name": "y" } ], "toolSpeed": { "sites": ["puck"], "limit": 1e3 },"""
                + text[1..]
        );
        return task;
    }
}
