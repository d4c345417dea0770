using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Visuomotor.Runs;

/// <summary>Draws charts with gnuplot, as SVG.</summary>
public static partial class Gnuplot
{
    // Colours that stand for the palette's until the SVG is made: gnuplot takes numbers only.
    internal const string Ink = "#010203";
    internal const string Grid = "#010204";

    /// <summary>
    /// Draws a chart as an <c>svg</c> element to put into a page: no scripts, no names that clash with another chart's, no outside
    /// references.
    /// </summary>
    /// <param name="chart">What to draw; it must have data.</param>
    /// <param name="colors">The colours; by default those of the page's style sheet.</param>
    /// <exception cref="MissingProgramException">gnuplot is not installed.</exception>
    /// <exception cref="ChildProgramException">gnuplot was interrupted, or did not accept the script: a defect of this library.</exception>
    public static string Draw(Chart chart, ChartColors? colors = null) => Clean(Svg(chart), chart, colors ?? ChartColors.FromStyleSheet);

    /// <summary>Draws a chart as an SVG file of its own.</summary>
    /// <inheritdoc cref="Draw"/>
    public static string DrawFile(Chart chart, ChartColors? colors = null) =>
        Draw(chart, colors ?? ChartColors.Light)
            .Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" style=\"background:white\" ", StringComparison.Ordinal);

    private static string Script(Chart chart) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"set terminal svg size {chart.Width},{chart.Height} dynamic font 'sans-serif,12' noenhanced\n"
        ) + Body(chart);

    /// <summary>The script without its terminal.</summary>
    internal static string Body(Chart chart)
    {
        StringBuilder script = new();
        script.Append(CultureInfo.InvariantCulture, $"set border 1 lc rgb '{Ink}'\nset grid ytics lt 1 lw 1 lc rgb '{Grid}'\n");
        script.Append(CultureInfo.InvariantCulture, $"set tics nomirror scale 0.5 textcolor rgb '{Ink}'\nset ytics scale 0\n");
        script.Append(
            CultureInfo.InvariantCulture,
            $"set xlabel {Text(chart.XLabel)} textcolor rgb '{Ink}'\nset ylabel {Text(chart.YLabel)} textcolor rgb '{Ink}'\n"
        );
        script.Append(
            CultureInfo.InvariantCulture,
            $"set key above left horizontal Left reverse samplen 1.5 textcolor rgb '{Ink}'\nset datafile missing '?'\n"
        );
        script.Append("set style fill solid 1.0 noborder\nset boxwidth 0.8 relative\n");
        // bars stick out over their places by half a width
        script.Append(
            chart.Series.Any(series => series.Style == SeriesStyle.Bars)
                ? "set offsets 0.6, 0.6, 0, 0\nset autoscale xfix\n"
                : "set autoscale xfix\n"
        );
        if (chart.LogarithmicY)
            script.Append("set logscale y\nset format y '%g'\n");
        script.Append(CultureInfo.InvariantCulture, $"set yrange [{Bound(chart.YMinimum)}:{Bound(chart.YMaximum)}]\n");
        AppendData(script, chart);
        AppendPlot(script, chart);
        return script.ToString();
    }

    private static void AppendData(StringBuilder script, Chart chart)
    {
        for (int i = 0; i < chart.Series.Count; i++)
        {
            ChartSeries series = chart.Series[i];
            script.Append(CultureInfo.InvariantCulture, $"$d{i} << END\n");
            for (int k = 0; k < series.X.Count; k++)
                script.Append(
                    CultureInfo.InvariantCulture,
                    $"{Number(series.X[k], false)} {Number(series.Y[k], chart.LogarithmicY)} "
                        + $"{Number(series.Upper is null ? 0 : series.Upper[k], false)}\n"
                );
            script.Append("END\n");
        }
    }

    private static void AppendPlot(StringBuilder script, Chart chart)
    {
        List<string> parts = [];
        for (int i = 0; i < chart.Series.Count; i++)
        {
            ChartSeries series = chart.Series[i];
            if (!series.Y.Any(double.IsFinite))
                continue;
            string color = string.Create(CultureInfo.InvariantCulture, $"lc rgb '#0201{series.Color % ChartColors.Light.Series.Count:x2}'");
            string title = series.Name.Length > 0 ? $"title {Text(series.Name)}" : "notitle";
            parts.Add(
                series.Style switch
                {
                    SeriesStyle.Plain => $"$d{i} using 1:2 with lines lw 1.5 {color} {title}",
                    SeriesStyle.Faint => $"$d{i} using 1:2 with lines lw 0.8 {color} {title}",
                    SeriesStyle.Dashed => $"$d{i} using 1:2 with lines lw 1.5 dt (6,4) {color} {title}",
                    SeriesStyle.Bars => $"$d{i} using 1:2 with boxes {color} {title}",
                    SeriesStyle.Band => $"$d{i} using 1:2:3 with filledcurves fs transparent solid 0.2 noborder {color} {title}",
                    _ => $"$d{i} using 1:2 with linespoints lw 2 pt 7 ps 0.35 {color} {title}",
                }
            );
        }
        if (double.IsFinite(chart.Level))
            parts.Add($"{Number(chart.Level, false)} with lines lw 1.5 dt (2,3) lc rgb '{Ink}' title {Text(chart.LevelName)}");
        script.Append("plot ").AppendJoin(", ", parts).Append('\n');
    }

    /// <summary>What gnuplot writes for a script.</summary>
    internal static byte[] Run(string script, string purpose) =>
        ChildProcess.Filter("gnuplot", purpose, "gnuplot-nox", [], Encoding.UTF8.GetBytes(script));

    private static string Svg(Chart chart)
    {
        string svg = Encoding.UTF8.GetString(Run(Script(chart), "the report's plots"));
        return svg.Contains("</svg>", StringComparison.Ordinal)
            ? svg
            : throw new ChildProgramException("gnuplot did not draw: its picture is not whole");
    }

    private static string Clean(string svg, Chart chart, ChartColors colors)
    {
        // the drawing alone, under our own opening tag and title
        int body = svg.IndexOf("<g id=\"gnuplot_canvas\">", StringComparison.Ordinal);
        svg = svg[body..];
        string title = WebUtility.HtmlEncode(chart.Title);
        // names are the document's: give each chart its own
        string prefix = string.Create(CultureInfo.InvariantCulture, $"c{Crc32C.Compute(Encoding.UTF8.GetBytes(svg + chart.Title)):x8}-");
        svg = Identifier().Replace(svg, match => $"{match.Groups[1].Value}{prefix}{match.Groups[2].Value}");
        svg = svg.Replace("xlink:href", "href", StringComparison.Ordinal);
        svg = Unnamed().Replace(svg, "");
        svg = Color().Replace(svg, match => Paint(match, colors));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {chart.Width} {chart.Height}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>\n{svg}"
        );
    }

    private static string Paint(Match match, ChartColors colors) =>
        (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value) switch
        {
            ("1", "2", "3") => colors.Ink,
            ("1", "2", "4") => colors.Grid,
            ("2", "1", string index) => colors.Series[int.Parse(index, CultureInfo.InvariantCulture) % colors.Series.Count],
            _ => match.Value,
        };

    internal static string Text(string text) => $"'{PlainText.Name(text).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Bound(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "*";

    private static string Number(double value, bool positive) =>
        double.IsFinite(value) && (!positive || value > 0) ? value.ToString("G9", CultureInfo.InvariantCulture) : "?";

    [GeneratedRegex("""(\bid=['"]|href=['"]#|url\(#)([A-Za-z0-9_]+)""")]
    private static partial Regex Identifier();

    [GeneratedRegex("<title>gnuplot_plot_[^<]*</title>")]
    private static partial Regex Unnamed();

    [GeneratedRegex(@"rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\)")]
    private static partial Regex Color();
}
