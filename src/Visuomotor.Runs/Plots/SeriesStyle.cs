namespace Visuomotor.Runs;

/// <summary>How a series is drawn.</summary>
public enum SeriesStyle
{
    /// <summary>A line with a dot at each point.</summary>
    Line,

    /// <summary>A line without dots, for many points.</summary>
    Plain,

    /// <summary>A thin, pale line in the background.</summary>
    Faint,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>Bars from zero. To stack them, give the running totals, the largest first.</summary>
    Bars,

    /// <summary>A band between two curves.</summary>
    Band,
}
