using System.Text.Json.Serialization;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>Success and final distance over some rollouts, with 95 % intervals.</summary>
/// <param name="Name">The condition, or "all".</param>
/// <param name="Trials">Rollouts.</param>
/// <param name="Successes">Rollouts that succeeded.</param>
/// <param name="SuccessRate">Their share.</param>
/// <param name="SuccessLow">Lower end of Wilson's interval.</param>
/// <param name="SuccessHigh">Upper end of it.</param>
/// <param name="Distance">Mean final distance of the sound rollouts.</param>
/// <param name="DistanceHalfWidth">Half the width of its interval.</param>
/// <param name="Diverged">Rollouts in which the simulation diverged; they count as failures and are left out of the distance.</param>
public sealed record EvaluationResult(
    string Name,
    int Trials,
    int Successes,
    double SuccessRate,
    double SuccessLow,
    double SuccessHigh,
    double Distance,
    double DistanceHalfWidth,
    int Diverged
)
{
    /// <summary>Rollouts in which contacts or other constraints were left out, since the scene has no room for them.</summary>
    [Since(2, "0")]
    public int ContactsDropped { get; init; }

    /// <summary>Rollouts that kept all speed limits; null where the task has none.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WithinLimits { get; init; }

    /// <summary>Rollouts that failed for their speed alone; null where the task has no speed limits.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TooFast { get; init; }

    /// <summary>The largest speed as a share of its limit; null where the task has no speed limits.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LargestSpeed { get; init; }

    /// <summary>What the simulator warned about, each sentence once.</summary>
    [Since(2, "[]")]
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Sums up one condition.</summary>
    public static EvaluationResult Of(ConditionEvaluation condition) => Of(condition.Name, [condition]);

    /// <summary>Sums up several conditions together.</summary>
    /// <param name="name">What to call them.</param>
    /// <param name="conditions">The conditions.</param>
    public static EvaluationResult Of(string name, IReadOnlyCollection<ConditionEvaluation> conditions)
    {
        int successes = conditions.Sum(condition => condition.Successes),
            trials = conditions.Sum(condition => condition.Rollouts);
        WilsonInterval share = WilsonInterval.Of(successes, trials);
        SpeedTally? speeds = SpeedTally.Of(conditions.Select(condition => condition.Speeds));
        MeanInterval distance = MeanInterval.Of([.. conditions.SelectMany(condition => condition.Distances).Where(double.IsFinite)]);
        return new EvaluationResult(
            name,
            trials,
            successes,
            (double)successes / trials,
            share.Low,
            share.High,
            distance.Mean,
            distance.HalfWidth,
            conditions.Sum(condition => condition.Diverged)
        )
        {
            ContactsDropped = conditions.Sum(condition => condition.ContactsDropped),
            WithinLimits = speeds?.Within,
            TooFast = speeds?.TooFast,
            LargestSpeed = speeds?.LargestShare,
            Warnings = [.. conditions.SelectMany(condition => condition.Warnings).Distinct()],
        };
    }
}
