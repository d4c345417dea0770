using System.Globalization;
using System.Text.RegularExpressions;

namespace Visuomotor.Runs;

/// <summary>A chart as pixels, for pictures and films: gnuplot draws it, ffmpeg decodes it.</summary>
/// <param name="Pixels">Height x width x RGB, top row first.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
internal sealed partial record PixelPlot(byte[] Pixels, int Width, int Height)
{
    private const double Left = 0.085;
    private const double Right = 0.985;
    private const double Top = 0.2;
    private const double Bottom = 0.74;

    /// <summary>The first column of the plotted area.</summary>
    public int PlotLeft => (int)(Left * Width);

    /// <summary>The last column of the plotted area.</summary>
    public int PlotRight => (int)(Right * Width);

    /// <summary>The first row of the plotted area.</summary>
    public int PlotTop => (int)(Top * Height);

    /// <summary>The last row of the plotted area.</summary>
    public int PlotBottom => (int)(Bottom * Height);

    /// <summary>Draws a chart at its own width and height, its curves over the whole of the plotted area.</summary>
    /// <param name="chart">What to draw; it must have data.</param>
    /// <exception cref="MissingProgramException">gnuplot or ffmpeg is not installed.</exception>
    /// <exception cref="ChildProgramException">One of them gave up.</exception>
    public static PixelPlot Draw(Chart chart)
    {
        ChartColors colors = ChartColors.Light;
        string frame = string.Create(
            CultureInfo.InvariantCulture,
            $"set terminal pngcairo size {chart.Width},{chart.Height} font 'sans-serif,8' noenhanced background '#ffffff'\nset ytics "
                + $"{Step(chart)}\nset lmargin at screen {Left}\nset rmargin at screen {Right}\nset tmargin at screen {1 - Top}\nset "
                + $"bmargin at screen {1 - Bottom}\n"
        );
        string script = frame + Gnuplot.Body(chart);
        script = script
            .Replace(Gnuplot.Ink, colors.Ink, StringComparison.Ordinal)
            .Replace(Gnuplot.Grid, colors.Grid, StringComparison.Ordinal);
        script = SeriesColor()
            .Replace(
                script,
                match => colors.Series[int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)]
            );
        byte[] png = Gnuplot.Run(script, "the film's torque curves");
        byte[] pixels = ChildProcess.Filter(
            "ffmpeg",
            "videos",
            "ffmpeg",
            ["-hide_banner", "-loglevel", "error", "-f", "png_pipe", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
            png
        );
        int expected = chart.Width * chart.Height * 3;
        return pixels.Length == expected
            ? new PixelPlot(pixels, chart.Width, chart.Height)
            : throw new ChildProgramException($"the plot has {pixels.Length} bytes where {expected} belong");
    }

    /// <summary>
    /// Distance of the marks on the vertical axis: 1, 2 or 5 times a power of ten, at most five of them; none where the data decide.
    /// </summary>
    private static string Step(Chart chart)
    {
        double range = chart.YMaximum - chart.YMinimum;
        if (!double.IsFinite(range))
            return "";
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / 5)));
        return new[] { 1, 2, 5, 10 }
            .Select(each => each * power)
            .First(step => step >= range / 5)
            .ToString("G6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("#0201([0-9a-f]{2})")]
    private static partial Regex SeriesColor();
}
