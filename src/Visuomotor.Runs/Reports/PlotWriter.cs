using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>Puts charts into a page; where gnuplot is missing or fails it says so once and goes on.</summary>
/// <param name="page">The page.</param>
/// <param name="notes">Where it is said.</param>
/// <param name="interruption">Ends gnuplot and the report.</param>
internal sealed class PlotWriter(StringBuilder page, List<string> notes, CancellationToken interruption)
{
    private bool _missing;

    /// <summary>Opens a group of charts.</summary>
    /// <param name="small">Whether three of them, not two, stand side by side.</param>
    public void Begin(bool small = false) => page.Append(small ? "<div class=\"plots small\">\n" : "<div class=\"plots\">\n");

    /// <summary>Closes the group.</summary>
    public void End() => page.Append("</div>\n");

    /// <summary>Adds one chart, unless it has nothing to show.</summary>
    public void Add(Chart chart, string remark)
    {
        if (!chart.HasData)
            return;
        page.Append(
            CultureInfo.InvariantCulture,
            $"<figure><figcaption>{Format.Html(chart.Title)} <span>{Format.Html(remark)}</span></figcaption>\n{Picture(chart)}</figure>\n"
        );
    }

    private string Picture(Chart chart)
    {
        if (!_missing)
        {
            try
            {
                return Gnuplot.Draw(chart);
            }
            catch (Exception exception)
                when (exception is MissingProgramException or ChildProgramException && !ChildProgramException.IsInterruption(interruption))
            {
                _missing = true;
                notes.Add($"the report lacks plots: {exception.Message}");
            }
        }
        return "<p class=\"note\">not drawn: gnuplot is missing or failed</p>\n";
    }
}
