using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>
/// <c>report.html</c>: one file without scripts or outside references that shows a stranger what a run set out to do, what it learned,
/// and how. It is made from the run folder alone.
/// </summary>
public static class Report
{
    /// <summary>Writes the report of a run.</summary>
    /// <param name="run">The run, finished or not.</param>
    /// <param name="interruption">Tells whether a program that draws was interrupted or failed by itself.</param>
    /// <returns>Lines about what had to be left out, such as plots without gnuplot.</returns>
    /// <exception cref="RunFolderException">A file of the run is damaged, or the disk is full or read-only; an older report is
    /// untouched.</exception>
    public static IReadOnlyList<string> Write(RunFolder run, CancellationToken interruption = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        List<string> notes = [];
        SafeFile.Publish(run.ReportPath, Compose(run, notes, interruption));
        return notes;
    }

    private static string Compose(RunFolder run, List<string> notes, CancellationToken interruption)
    {
        IReadOnlyList<MetricsRow> rows = RunMetrics.Read(run.MetricsLogPath);
        EvaluationSummary? evaluation = File.Exists(run.EvaluationPath) ? EvaluationSummary.Read(run.EvaluationPath) : null;
        RunSummary summary = new(run.Configuration, rows, evaluation);
        RolloutRecord? rollouts = NewestRollouts(run);
        StringBuilder page = new();
        string title = $"{run.Configuration.Task.Name} · {run.Name}";
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{Format.Html(title)}</title>
            <style>
            {StyleSheet()}</style>
            </head>
            <body>
            <main>

            """
        );
        ReportText.Opening(page, run, summary);
        ReportText.Pictures(page, run);
        PlotWriter plots = new(page, notes, interruption);
        Learning(page, plots, run, summary, rows);
        PolicySection.Write(page, plots, run, rows, rollouts, evaluation);
        ReportText.Conditions(page, rows, summary);
        if (evaluation is not null)
            ReportText.Evaluation(page, evaluation, run.Configuration.Task);
        SpeedSection.Write(page, plots, evaluation, run.Configuration.Task);
        MethodCharts.Write(page, plots, run.Configuration.Plan.Method, rows, rollouts);
        Optimiser(page, plots, rows);
        Model(page, plots, run, rollouts);
        Time(page, plots, rows);
        ReportText.Events(page, rows);
        ReportText.Setup(page, run);
        ReportText.Files(page, run);
        page.Append(
            CultureInfo.InvariantCulture,
            $"<footer>Visuomotor {Format.Html(RunConfiguration.CurrentVersion)}. This page is one file and needs no "
                + $"network.</footer>\n</main>\n</body>\n</html>\n"
        );
        return page.ToString();
    }

    private static void Learning(StringBuilder page, PlotWriter plots, RunFolder run, RunSummary summary, IReadOnlyList<MetricsRow> rows)
    {
        if (rows.Count == 0)
            return;
        TaskSummary task = run.Configuration.Task;
        string varied = run.Configuration.Training.Vary is { } vary
            ? $" Each rollout's condition was changed by the variation {Format.Html(vary)}; held-out rollouts are made without."
            : "";
        page.Append(
            CultureInfo.InvariantCulture,
            $"<h2>Learning curves</h2>\n<p class=\"note\">Every point is the mean over one iteration's rollouts, exploration noise "
                + $"included.{varied}</p>\n"
        );
        plots.Begin();
        Chart Goal(Chart chart) => summary.HasSuccessTest ? chart with { Level = task.SuccessDistance, LevelName = "success" } : chart;
        plots.Add(
            Goal(ReportCharts.AgainstTrials($"Final {task.DistanceName}", task.DistanceName, rows, RunMetrics.Distance)),
            "against trials"
        );
        plots.Add(
            Goal(ReportCharts.AgainstSeconds($"Final {task.DistanceName}", task.DistanceName, rows, RunMetrics.Distance)),
            "against wall-clock time"
        );
        if (summary.HasSuccessTest)
        {
            Chart success = ReportCharts.AgainstTrials("Success", "% of rollouts", rows, RunMetrics.SuccessRate, 100);
            plots.Add(success with { YMinimum = 0, YMaximum = 105 }, "against trials");
        }
        if (task.SpeedLimits is not null)
            plots.Add(
                ReportCharts.AgainstTrials("Largest speed", "% of its limit", rows, RunMetrics.LargestSpeed, 100) with
                {
                    Level = 100,
                    LevelName = "limit",
                },
                "against trials"
            );
        plots.Add(ReportCharts.AgainstTrials("Cost of a trial", "total cost", rows, RunMetrics.Cost), "against trials");
        plots.End();
    }

    private static void Optimiser(StringBuilder page, PlotWriter plots, IReadOnlyList<MetricsRow> rows)
    {
        // not every method bounds its steps by a divergence
        if (rows.All(row => !double.IsFinite(row[RunMetrics.KlStep])))
            return;
        page.Append(
            """
            <h2>The optimiser's steps</h2>
            <p class="note">Each iteration changes a controller by at most a bounded KL divergence, so that the fitted model stays valid.
            The multiplier η enforces the bound; the bound grows while the model's predictions come true and shrinks when they do not.</p>

            """
        );
        plots.Begin();
        plots.Add(ReportCharts.Divergence(rows), "mean over the conditions");
        plots.Add(
            ReportCharts.AgainstIterations("Multiplier η", "η", rows, RunMetrics.Eta) with
            {
                LogarithmicY = true,
            },
            "large: the bound binds hard"
        );
        plots.Add(
            ReportCharts.AgainstIterations("Step size", "multiplier of the bound", rows, RunMetrics.StepMultiplier) with
            {
                LogarithmicY = true,
            },
            "adapted after each iteration"
        );
        plots.End();
    }

    private static void Model(StringBuilder page, PlotWriter plots, RunFolder run, RolloutRecord? rollouts)
    {
        // neither the best nor the worst prediction: the middle one
        List<ConditionRollout> predicted =
        [
            .. (rollouts?.Conditions ?? [])
                .Where(each => double.IsFinite(ReportCharts.PredictionError(each)))
                .OrderBy(ReportCharts.PredictionError),
        ];
        if (rollouts is null || predicted.Count == 0)
            return;
        ConditionRollout shown = predicted[predicted.Count / 2];
        string errors = string.Join(
            ", ",
            predicted.Select(each => $"{each.Name} {Format.Percent(Math.Round(ReportCharts.PredictionError(each), 2))}")
        );
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <h2>What the fitted model predicted</h2>
            <p class="note">Before iteration {rollouts.Iteration} the fitted dynamics predicted where the new controllers would lead; the
            real rollouts came after. Error, as a share of the movement: {Format.Html(errors)}. Shown: <b>{Format.Html(
                shown.Name
            )}</b>, the middle one, and the parts of its state that moved most.</p>

            """
        );
        plots.Begin(small: true);
        foreach (Chart chart in ReportCharts.Predictions(shown, run.Configuration.Task))
            plots.Add(chart, "");
        plots.End();
    }

    private static void Time(StringBuilder page, PlotWriter plots, IReadOnlyList<MetricsRow> rows)
    {
        if (ReportCharts.Parts(rows).Count == 0)
            return;
        page.Append("<h2>Where the time went</h2>\n");
        plots.Begin();
        plots.Add(ReportCharts.Time(rows), "stacked");
        ReportText.TimeTable(page, rows);
        Throughput.Write(page, rows);
        plots.End();
    }

    private static RolloutRecord? NewestRollouts(RunFolder run)
    {
        if (!Directory.Exists(run.RolloutsPath))
            return null;
        string? newest = Directory.EnumerateFiles(run.RolloutsPath, "iteration-*.json").Max(StringComparer.Ordinal);
        return newest is null ? null : RolloutRecord.Read(newest);
    }

    private static string StyleSheet()
    {
        using StreamReader reader = new(typeof(Report).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }
}
