using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>How fast the parts of a run were that cameras and networks keep busy.</summary>
internal static class Throughput
{
    /// <summary>Writes a table of speeds: of control steps, and of pictures where the run took any.</summary>
    public static void Write(StringBuilder page, IReadOnlyList<MetricsRow> rows)
    {
        (string What, double Rate, string Unit)[] speeds =
        [
            (
                "camera pictures rendered, all threads together, while rendering",
                Rate(rows, RunMetrics.Frames, RunMetrics.Rendering),
                "frames/s"
            ),
            (
                "control steps in rollouts with pictures and policy",
                Rate([.. rows.Where(row => row[RunMetrics.Frames] > 0)], RunMetrics.Steps, RunMetrics.Simulation),
                "steps/s"
            ),
            (
                "control steps in rollouts without pictures",
                Rate([.. rows.Where(row => row[RunMetrics.Frames] == 0)], RunMetrics.Steps, RunMetrics.Simulation),
                "steps/s"
            ),
            ("pictures trained end to end", Rate(rows, RunMetrics.Images, RunMetrics.EndToEnd), "images/s"),
        ];
        if (speeds.All(each => !double.IsFinite(each.Rate)))
            return;
        page.Append("<div class=\"scroll\"><table>\n<tr><th class=\"text\">throughput</th><th>speed</th></tr>\n");
        foreach ((string what, double rate, string unit) in speeds)
            if (double.IsFinite(rate))
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td class=\"text\">{Format.Html(what)}</td><td>{rate:#,0} {unit}</td></tr>\n"
                );
        page.Append("</table></div>\n");
    }

    // things done per second, over the iterations that tell both; NaN where none does
    private static double Rate(IReadOnlyList<MetricsRow> rows, string count, string part)
    {
        MetricsRow[] told = [.. rows.Where(row => row[count] > 0 && row[RunMetrics.SecondsOf + part] > 0)];
        return told.Length == 0 ? double.NaN : told.Sum(row => row[count]) / told.Sum(row => row[RunMetrics.SecondsOf + part]);
    }
}
