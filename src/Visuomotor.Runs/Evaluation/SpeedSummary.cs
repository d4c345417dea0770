using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>How fast something that has a limit moved in some trials.</summary>
/// <param name="Name">What moved: a joint, or the tools.</param>
/// <param name="Unit">Unit of its speed: rad/s or m/s.</param>
/// <param name="Limit">Its limit.</param>
/// <param name="IsAim">Whether that is an aim, which is no part of success.</param>
/// <param name="Largest">The largest speed in any trial.</param>
/// <param name="Within">Trials in which it was never faster than the limit; one that diverged is none of them.</param>
/// <param name="Profile">The largest speed in any trial at each control step, T + 1 numbers; NaN where none was measured.</param>
public sealed record SpeedSummary(
    string Name,
    string Unit,
    double Limit,
    bool IsAim,
    double Largest,
    int Within,
    IReadOnlyList<double> Profile
)
{
    /// <summary>The largest speed as a share of the limit.</summary>
    public double Share => Largest / Limit;

    /// <summary>Sums up the trials of some conditions: one for each limit, or null where there are none.</summary>
    public static IReadOnlyList<SpeedSummary>? Of(IEnumerable<ConditionEvaluation> conditions) =>
        SpeedTally.Of(conditions.Select(condition => condition.Speeds)) is not { } tally
            ? null
            :
            [
                .. tally.Limits.Select(
                    (limit, i) =>
                        new SpeedSummary(
                            limit.Name,
                            limit.Unit,
                            limit.Limit,
                            limit.IsAim,
                            tally.Largest[i],
                            tally.Kept[i],
                            [.. Enumerable.Range(0, tally.Profile.Rows).Select(t => tally.Profile[t, i])]
                        )
                ),
            ];
}
