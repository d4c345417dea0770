using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

/// <summary>What MuJoCo warns about reaches the people who look at a run.</summary>
public sealed class WarningTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void DroppedContactsAreSaidOnceAndCountedEverywhere()
    {
        string task = _line.In("tiles"),
            scene = Path.Combine(task, "scene.xml");
        TaskTemplate.Write(task, "tiles");
        string tiles = string.Concat(
            Enumerable
                .Range(0, 5)
                .Select(i =>
                    $"<body pos='{i - 2} -1 0.05'><freejoint/><geom type='box' size='0.1 0.1 0.05' contype='1' conaffinity='1'/></body>"
                )
        );
        string text = File.ReadAllText(scene)
            .Replace("<option", "<size nconmax=\"8\"/><option", StringComparison.Ordinal)
            .Replace("<body name=\"upper-arm\"", tiles + "<body name=\"upper-arm\"", StringComparison.Ordinal)
            .Replace("<geom name=\"floor\"", "<geom name=\"floor\" contype=\"1\" conaffinity=\"1\"", StringComparison.Ordinal);
        File.WriteAllText(scene, text);
        Outcome outcome = CommandLine.Run("train", task, "--iterations", "2", "--samples", "2", "--output", _line.Runs, "--video", "off");
        outcome.IsSuccess();
        // the compiler's own warning, and the simulations' in one line for all trials
        Assert.Contains("  scene.xml: Pre-allocated contact buffer is full", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Output.Split("contacts dropped: the scene has room for 8").Length);
        Assert.Equal(3, outcome.Output.Split("contacts dropped in 4 trials").Length);

        RunFolder run = RunFolder.Open(CommandLine.OnlyRun(_line.Runs));
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(run.MetricsLogPath);
        Assert.Equal([2, 1], rows.Select(row => row.Events.Count));
        Assert.All(rows, row => Assert.Equal((4, 2), (row[RunMetrics.ContactsDropped], row.Conditions[0][RunMetrics.ContactsDropped])));
        Assert.All(rows, row => Assert.True(row[RunMetrics.Warnings] > 4));
        Assert.Contains("contacts dropped: the scene has room for 8", File.ReadAllText(run.ReportPath), StringComparison.Ordinal);
        Assert.True(RolloutRecord.Read(run.RolloutPath(2)).Conditions[0].ContactsDropped);
        Assert.Equal(20, EvaluationSummary.Read(run.EvaluationPath).Overall.ContactsDropped);
        Outcome evaluated = CommandLine.Run("evaluate", run.Path, "--rollouts", "1");
        Assert.Equal(2, evaluated.Output.Split("MuJoCo warned: contacts dropped").Length);
    }
}
