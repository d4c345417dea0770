using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>One iteration of one seed of a <see cref="PolicyStudy"/>.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Record">What the iteration did.</param>
/// <param name="Teachers">How the kept teachers do after it, one per training condition.</param>
/// <param name="Training">How the policy does on the training conditions.</param>
/// <param name="Test">How the policy does on the test conditions; empty where the task has none.</param>
/// <param name="Seconds">Training seconds so far, without the measuring.</param>
public sealed record PolicyStudyRow(
    ulong Seed,
    IterationRecord Record,
    IReadOnlyList<ConditionEvaluation> Teachers,
    IReadOnlyList<ConditionEvaluation> Training,
    IReadOnlyList<ConditionEvaluation> Test,
    double Seconds
)
{
    /// <summary>Success over some conditions together.</summary>
    public static WilsonInterval Success(IEnumerable<ConditionEvaluation> evaluations)
    {
        ConditionEvaluation[] all = [.. evaluations];
        return WilsonInterval.Of(all.Sum(each => each.Successes), all.Sum(each => each.Rollouts));
    }
}
