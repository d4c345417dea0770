namespace Visuomotor.Runs;

/// <summary>What one iteration measured on one training condition.</summary>
/// <param name="Name">The condition's name in the task.</param>
/// <param name="Values">Named numbers; NaN stands for "not measured".</param>
/// <param name="Event">What a person should know about it, such as a step rolled back; null if nothing.</param>
public sealed record ConditionMetrics(string Name, IReadOnlyList<KeyValuePair<string, double>> Values, string? Event = null)
{
    /// <summary>The value of that name, or NaN when the condition has none.</summary>
    public double this[string name] => MetricsRow.Find(Values, name);
}
