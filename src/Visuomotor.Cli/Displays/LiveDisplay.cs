using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>A table on the terminal that grows by a line an iteration, with a clock and the time left below it.</summary>
internal sealed class LiveDisplay : ITrainingDisplay
{
    private const int ShownIterations = 12;
    private const int BarWidth = 32;
    private const int WideTerminal = 130;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(150);

    private readonly Lock _lock = new();
    private readonly List<MetricsRow> _rows = [];
    private readonly List<string> _events = [];
    private readonly HashSet<string> _said = [];
    private string _phase = "training";
    private (double Seconds, long Then)? _left;

    public void Show(TrainingRun run, Action work)
    {
        _rows.AddRange(run.Rows);
        long start = Stopwatch.GetTimestamp();
        Task task = Task.Run(work);
        AnsiConsole
            .Live(Draw(run, start))
            .AutoClear(false)
            .Start(live =>
            {
                do
                {
                    live.UpdateTarget(Draw(run, start));
                    live.Refresh();
                } while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(Refresh));
                live.UpdateTarget(Draw(run, start));
            });
        // rethrows what the work threw
        task.GetAwaiter().GetResult();
    }

    public void Iteration(TrainingRun run, MetricsRow row)
    {
        lock (_lock)
        {
            _rows.Add(row);
            _left = (Progress.SecondsLeft(run), Stopwatch.GetTimestamp());
            _events.AddRange(Progress.Events(row, _said).Select(happened => $"iteration {row.Iteration}, {happened}"));
        }
    }

    public void Phase(string what, bool reckoned = false)
    {
        lock (_lock)
        {
            _phase = PlainText.Line(what);
            if (!reckoned)
                _left = null;
        }
    }

    private Rows Draw(TrainingRun run, long start)
    {
        lock (_lock)
        {
            RunConfiguration configuration = run.Folder.Configuration;
            Table table = new Table()
                .Border(TableBorder.Simple)
                .AddColumns(
                    Right("iteration"),
                    Right("trials"),
                    Right("cost"),
                    Right("success"),
                    Right(PlainText.Name(configuration.Task.DistanceName)),
                    Right("KL of bound"),
                    Right("step size")
                );
            bool limited = configuration.Task.SpeedLimits is not null;
            if (limited)
                table.AddColumn(Right("fastest, within"));
            table.AddColumn(new TableColumn("[grey]seconds[/]"));
            foreach (MetricsRow row in _rows.TakeLast(ShownIterations))
                table.AddRow(Cells(row, limited, AnsiConsole.Profile.Width >= WideTerminal));
            int done = _rows.Count,
                all = configuration.Training.Iterations;
            int filled = Math.Min(BarWidth, BarWidth * done / all);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            string stage = TimeLeft.Stage(configuration, Math.Min(done + 1, all)),
                remains = _left is { } left
                    ? $" · {TimeLeft.Words(Math.Max(0, left.Seconds - Stopwatch.GetElapsedTime(left.Then).TotalSeconds))}"
                    : "",
                trials = $"{Format.Number(done == 0 ? 0 : _rows[^1][RunMetrics.Samples])} of {Format.Count(run.PlannedTrials, "trial")}";
            List<IRenderable> lines =
            [
                table,
                new Markup(
                    $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {Markup.Escape(_phase)} · "
                        + $"{(done < all ? $"{stage} · " : "")}{done} of {all} iterations · {trials} · "
                        + $"{Format.Duration(seconds)}{remains}"
                ),
            ];
            lines.AddRange(_events.TakeLast(3).Select(each => new Markup($"[yellow]{Markup.Escape(each)}[/]")));
            return new Rows(lines);
        }
    }

    private static string[] Cells(MetricsRow row, bool limited, bool wide) =>
        [
            row.Iteration.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Format.Number(row[RunMetrics.Samples]),
            Format.Number(row[RunMetrics.Cost]),
            row[RunMetrics.SuccessRate] >= 0.9
                ? $"[green]{Format.Percent(row[RunMetrics.SuccessRate])}[/]"
                : Format.Percent(row[RunMetrics.SuccessRate]),
            Format.Number(row[RunMetrics.Distance]),
            $"{Format.Number(row[RunMetrics.Kl])} of {Format.Number(row[RunMetrics.KlStep])}",
            Format.Number(row[RunMetrics.StepMultiplier]),
            .. limited ? (string[])[$"{Format.Percent(row[RunMetrics.LargestSpeed])}, {Format.Percent(row[RunMetrics.WithinLimits])}"] : [],
            $"[grey]{Markup.Escape(wide ? Progress.Parts(row) : Format.Duration(row[RunMetrics.IterationSeconds]))}[/]",
        ];

    private static TableColumn Right(string name) => new TableColumn($"[grey]{Markup.Escape(name)}[/]").RightAligned();
}
