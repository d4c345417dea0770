using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>The report's section on speeds and their limits: how fast everything was, and when, in the held-out rollouts.</summary>
internal static class SpeedSection
{
    /// <summary>Writes the section, for tasks that limit speeds and runs that were evaluated.</summary>
    public static void Write(StringBuilder page, PlotWriter plots, EvaluationSummary? evaluation, TaskSummary task)
    {
        EvaluationGroup[] groups = [.. (evaluation?.Groups ?? []).Where(group => group.Speeds is not null)];
        if (groups.Length == 0)
            return;
        page.Append(
            "<h2>Speeds</h2>\n<p class=\"note\">The largest speed in the held-out rollouts, at any control step, as a share of the limit, "
                + "and how many rollouts were within it. A rollout that was faster than a limit has not succeeded; an aim is no part of "
                + "success.</p>\n<div class=\"scroll\"><table class=\"named\">\n<tr><th>what</th><th>limit</th>"
        );
        foreach (EvaluationGroup group in groups)
            page.Append(CultureInfo.InvariantCulture, $"<th>{Format.Html(group.Name)}</th>");
        page.Append("</tr>\n");
        foreach (SpeedSummary limit in groups[0].Speeds!)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Format.Html(limit.Name)}</td><td>{(limit.IsAim ? "aim: " : "")}{Format.Number(limit.Limit)} "
                    + $"{Format.Html(limit.Unit)}</td>"
            );
            foreach (EvaluationGroup group in groups)
                page.Append(CultureInfo.InvariantCulture, $"<td>{Cell(group, limit.Name)}</td>");
            page.Append("</tr>\n");
        }
        page.Append("</table></div>\n<p class=\"note\">When: the largest of all rollouts at each moment.</p>\n");
        plots.Begin(small: true);
        foreach (SpeedSummary each in groups[0].Speeds!)
            plots.Add(Chart(each, groups, task.ControlPeriod), "");
        plots.End();
    }

    private static string Cell(EvaluationGroup group, string name) =>
        group.Speeds!.FirstOrDefault(each => each.Name == name) is { } speed
            ? $"<span class=\"{(speed.Share <= 1 ? "good" : "bad")}\">{Format.Percent(speed.Share)}</span>, {speed.Within} of "
                + $"{group.Overall.Trials}"
            : "–";

    /// <summary>One limit, with policy and teachers.</summary>
    private static Chart Chart(SpeedSummary limit, IReadOnlyList<EvaluationGroup> groups, double period)
    {
        double[] time = [.. Enumerable.Range(0, limit.Profile.Count).Select(t => t * period)];
        List<ChartSeries> series = [];
        foreach (bool teachers in (bool[])[false, true])
        {
            SpeedSummary[] some =
            [
                .. groups
                    .Where(group => group.Name == PolicySection.Teachers == teachers)
                    .SelectMany(group => group.Speeds!)
                    .Where(each => each.Name == limit.Name && each.Profile.Count == time.Length),
            ];
            if (some.Length > 0)
                series.Add(
                    new ChartSeries(
                        teachers ? "teachers" : "policy",
                        time,
                        [.. time.Select((_, t) => some.Select(each => each.Profile[t]).Aggregate(double.NaN, double.MaxNumber))],
                        teachers ? 1 : 0,
                        SeriesStyle.Plain
                    )
                );
        }
        return new Chart
        {
            Title = limit.Name,
            XLabel = "seconds of the trial",
            YLabel = limit.Unit,
            YMinimum = 0,
            Level = limit.Limit,
            LevelName = limit.IsAim ? "aim" : "limit",
            Width = 380,
            Height = 220,
            Series = series,
        };
    }
}
