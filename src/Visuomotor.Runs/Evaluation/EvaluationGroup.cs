using System.Text.Json.Serialization;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>How some controllers did on some conditions.</summary>
/// <param name="Name">What was tried where, such as "policy, spatial".</param>
/// <param name="Overall">All conditions together.</param>
/// <param name="Conditions">Each condition; empty where every condition was tried once.</param>
public sealed record EvaluationGroup(string Name, EvaluationResult Overall, IReadOnlyList<EvaluationResult> Conditions)
{
    /// <summary>How fast each of what has a limit was in the trials; null where the task has no speed limits.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SpeedSummary>? Speeds { get; init; }

    /// <summary>What was fastest beside its limit, aims aside; null where the task has no speed limits.</summary>
    [JsonIgnore]
    public SpeedSummary? Fastest => Speeds?.Where(each => !each.IsAim).MaxBy(each => each.Share);
}
