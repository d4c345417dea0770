namespace Visuomotor.Runs;

/// <summary>
/// What one iteration measured: one line of <c>metrics.jsonl</c>. Values keep their order and are looked up by name.
/// Names that begin with <c>seconds</c> are wall-clock times, the only values that may differ between two runs with the same seed.
/// </summary>
/// <param name="Iteration">The iteration's number, from 1.</param>
/// <param name="Values">Named numbers of the whole iteration; NaN stands for "not measured".</param>
/// <param name="Conditions">The same for each training condition.</param>
public sealed record MetricsRow(
    int Iteration,
    IReadOnlyList<KeyValuePair<string, double>> Values,
    IReadOnlyList<ConditionMetrics> Conditions
)
{
    /// <summary>What a person should know that belongs to no single condition, such as MuJoCo's warnings; one line each.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The value of that name, or NaN when the row has none.</summary>
    public double this[string name] => Find(Values, name);

    /// <summary>Says whether a name holds a wall-clock time.</summary>
    public static bool IsWallClock(string name) => name.StartsWith("seconds", StringComparison.Ordinal);

    internal static double Find(IReadOnlyList<KeyValuePair<string, double>> values, string name)
    {
        foreach (KeyValuePair<string, double> value in values)
            if (value.Key == name)
                return value.Value;
        return double.NaN;
    }
}
