namespace Visuomotor.Runs;

/// <summary>The colours of a chart, as anything that SVG takes for a colour.</summary>
/// <param name="Ink">Text and axes.</param>
/// <param name="Grid">Grid lines.</param>
/// <param name="Series">The curves, by their colour index; used again from the start when there are more.</param>
public sealed record ChartColors(string Ink, string Grid, IReadOnlyList<string> Series)
{
    /// <summary>
    /// Colours for a picture that stands alone on white. The series are Okabe and Ito's, told apart by colour-blind eyes as well.
    /// </summary>
    public static ChartColors Light { get; } =
        new("#333333", "#dddddd", ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d3b", "#666666"]);

    /// <summary>Colours taken from the page's style sheet, so that one picture serves light and dark pages.</summary>
    public static ChartColors FromStyleSheet { get; } =
        new("var(--muted)", "var(--grid)", [.. Enumerable.Range(0, Light.Series.Count).Select(i => $"var(--series-{i})")]);
}
