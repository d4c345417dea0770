namespace Visuomotor.Control;

/// <summary>What the numbers of a state, an observation or an action are.</summary>
/// <param name="Names">A name for each.</param>
/// <param name="Units">The unit of each, such as rad, m/s or N m.</param>
/// <param name="Low">The smallest value of each; minus infinity where there is none.</param>
/// <param name="High">The largest value of each; infinity where there is none.</param>
public sealed record SignalDescription(
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Units,
    IReadOnlyList<double> Low,
    IReadOnlyList<double> High
)
{
    /// <summary>Describes numbers without limits.</summary>
    public SignalDescription(IReadOnlyList<string> names, IReadOnlyList<string> units)
        : this(names, units, [.. names.Select(_ => double.NegativeInfinity)], [.. names.Select(_ => double.PositiveInfinity)]) { }

    /// <summary>How many numbers.</summary>
    public int Size => Names.Count;
}
