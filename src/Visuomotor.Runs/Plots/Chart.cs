namespace Visuomotor.Runs;

/// <summary>What a plot shows; <see cref="Gnuplot"/> draws it.</summary>
public sealed record Chart
{
    /// <summary>One line that says what is seen: the picture's accessible name.</summary>
    public required string Title { get; init; }

    /// <summary>What the horizontal axis measures, with its unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>What the vertical axis measures, with its unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>The curves, drawn in this order.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>A level to draw as a thin horizontal line, such as the distance that counts as success; NaN for none.</summary>
    public double Level { get; init; } = double.NaN;

    /// <summary>What the level is.</summary>
    public string LevelName { get; init; } = "";

    /// <summary>Whether the vertical axis is logarithmic; values that are not positive are left out.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Lower end of the vertical axis; NaN lets the data decide.</summary>
    public double YMinimum { get; init; } = double.NaN;

    /// <summary>Upper end of the vertical axis; NaN lets the data decide.</summary>
    public double YMaximum { get; init; } = double.NaN;

    /// <summary>Width in pixels.</summary>
    public int Width { get; init; } = 560;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 300;

    /// <summary>Whether there is anything to draw: a finite value (a positive one on a logarithmic axis).</summary>
    public bool HasData => Series.Any(series => series.Y.Any(value => double.IsFinite(value) && (!LogarithmicY || value > 0)));
}
