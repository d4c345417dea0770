using System.Text.Json.Serialization;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>One rollout of one condition.</summary>
/// <param name="Name">The condition.</param>
/// <param name="States">T rows of the state's numbers, each before the step's action.</param>
/// <param name="Actions">T rows of the action's numbers, as applied.</param>
/// <param name="Predicted">T rows: the mean state that the model fitted an iteration before had predicted; empty in the first
/// iteration.</param>
/// <param name="Costs">The cost of each step.</param>
/// <param name="Distance">The final distance.</param>
/// <param name="Success">Whether the rollout succeeded.</param>
public sealed record ConditionRollout(
    string Name,
    double[][] States,
    double[][] Actions,
    double[][] Predicted,
    double[] Costs,
    double Distance,
    bool Success
)
{
    /// <summary>Whether contacts or other constraints were left out, since the scene has no room for them.</summary>
    [Since(2, "false")]
    public bool ContactsDropped { get; init; }

    /// <summary>Whether it failed for its speed alone; the key is there where it did.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "false")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TooFast { get; init; }

    /// <summary>The largest speed of each of the task's speed limits, in its unit; null without limits.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? PeakSpeeds { get; init; }

    /// <summary>
    /// E KL(p(u|x) || pi(u|x)) between teacher and policy at each step, nats; empty where it was not measured, as where no policy is
    /// learned.
    /// </summary>
    public double[] PolicyDivergences { get; init; } = [];

    /// <summary>nu_t, the weight of that divergence at each step; empty where no policy is learned, or without weights.</summary>
    public double[] PolicyWeights { get; init; } = [];

    /// <summary>
    /// Length of lambda_t, the multipliers on the mean action, at each step; empty where no policy is learned, or without multipliers.
    /// </summary>
    public double[] PolicyMultipliers { get; init; } = [];

    /// <summary>What else the method had to say of each step; the key is there where there is any.</summary>
    [Since(2, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StepSeries>? More { get; init; }

    /// <summary>
    /// All that the method had to say of each step. The first three have keys of their own in the file, which they had before there were
    /// others.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<StepSeries> Series
    {
        get =>
            [
                .. (
                    (StepSeries[])
                        [
                            StepSeries.Divergence(PolicyDivergences),
                            StepSeries.Weight(PolicyWeights),
                            StepSeries.Multipliers(PolicyMultipliers),
                        ]
                ).Where(each => each.Values.Count > 0),
                .. More ?? [],
            ];
        init
        {
            PolicyDivergences = Values(StepSeries.Divergence([]));
            PolicyWeights = Values(StepSeries.Weight([]));
            PolicyMultipliers = Values(StepSeries.Multipliers([]));
            StepSeries[] others = [.. value.Where(each => !IsOwnKey(each.Title))];
            More = others.Length == 0 ? null : others;

            double[] Values(StepSeries like) => [.. value.Where(each => each.Title == like.Title).SelectMany(each => each.Values)];
        }
    }

    private static bool IsOwnKey(string title) =>
        title == StepSeries.Divergence([]).Title || title == StepSeries.Weight([]).Title || title == StepSeries.Multipliers([]).Title;
}
