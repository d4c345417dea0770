namespace Visuomotor.Runs;

/// <summary>One curve of a <see cref="Chart"/>.</summary>
/// <param name="Name">What the legend says; empty for a curve that the legend leaves out.</param>
/// <param name="X">Places along the horizontal axis.</param>
/// <param name="Y">Values; NaN leaves a gap.</param>
/// <param name="Color">Index into the palette, from 0.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="Upper">The band's upper curve, for <see cref="SeriesStyle.Band"/>.</param>
public sealed record ChartSeries(
    string Name,
    IReadOnlyList<double> X,
    IReadOnlyList<double> Y,
    int Color = 0,
    SeriesStyle Style = SeriesStyle.Line,
    IReadOnlyList<double>? Upper = null
);
