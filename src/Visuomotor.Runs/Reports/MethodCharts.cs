using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>
/// The report's charts of what a method has to say of its own: its extra metrics against the iterations, and its series over the time steps
/// of a trial.
/// </summary>
internal static class MethodCharts
{
    /// <summary>
    /// Writes a section of them, for methods that have something to say and learn no policy; those that do have theirs in
    /// <see cref="PolicySection"/>.
    /// </summary>
    public static void Write(StringBuilder page, PlotWriter plots, Method method, IReadOnlyList<MetricsRow> rows, RolloutRecord? rollouts)
    {
        if (method.LearnsPolicy || rows.Count == 0 || !(method.Curves.Any(curve => Of(curve, rows).HasData) || Series(rollouts).Any()))
            return;
        page.Append(
            CultureInfo.InvariantCulture,
            $"<h2>What the method measured</h2>\n<p class=\"note\">The method is {Format.Html(method.Title)}.</p>\n"
        );
        plots.Begin();
        Add(plots, method, rows, rollouts);
        plots.End();
    }

    /// <summary>Adds them to a section.</summary>
    public static void Add(PlotWriter plots, Method method, IReadOnlyList<MetricsRow> rows, RolloutRecord? rollouts)
    {
        foreach (MetricCurve curve in method.Curves)
            plots.Add(Of(curve, rows), curve.Remark);
        if (rollouts is null)
            return;
        string after = string.Create(CultureInfo.InvariantCulture, $"after iteration {rollouts.Iteration}");
        foreach (
            IGrouping<(string Title, string Unit), (string Condition, StepSeries Series)> same in Series(rollouts)
                .GroupBy(each => (each.Series.Title, each.Series.Unit))
        )
            plots.Add(PerStep(same.Key.Title, same.Key.Unit, same), after);
    }

    private static IEnumerable<(string Condition, StepSeries Series)> Series(RolloutRecord? rollouts) =>
        rollouts?.Conditions.SelectMany(condition =>
            condition.Series.Where(series => series.Values.Count > 0).Select(series => (condition.Name, series))
        )
        ?? [];

    private static Chart Of(MetricCurve curve, IReadOnlyList<MetricsRow> rows) =>
        new()
        {
            Title = curve.Title,
            XLabel = "iteration",
            YLabel = curve.Label,
            LogarithmicY = true,
            Series = [new ChartSeries("", [.. rows.Select(row => (double)row.Iteration)], [.. rows.Select(row => row[curve.Metric])])],
        };

    private static Chart PerStep(string title, string label, IEnumerable<(string Condition, StepSeries Series)> each) =>
        new()
        {
            Title = title,
            XLabel = "time step",
            YLabel = label,
            LogarithmicY = true,
            Series =
            [
                .. each.Select(
                    (one, i) =>
                        new ChartSeries(
                            one.Condition,
                            [.. Enumerable.Range(0, one.Series.Values.Count).Select(t => (double)t)],
                            [.. one.Series.Values],
                            i,
                            SeriesStyle.Plain
                        )
                ),
            ],
        };
}
