using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>What a <see cref="PerceptionStudy"/> of one task has, and what it still has to do.</summary>
/// <param name="Rows">What was measured.</param>
/// <param name="Policies">The perceptions of the policies to train, one each.</param>
/// <param name="PoseNetworks">Pose networks to train.</param>
public sealed record PerceptionBacklog(IReadOnlyList<PerceptionRow> Rows, IReadOnlyList<Perception> Policies, int PoseNetworks)
{
    /// <summary>
    /// Seconds that training and measuring a policy are reckoned at while none was measured: measured on two cores at 64 pixels, rounded
    /// up.
    /// </summary>
    public const double DefaultPolicySeconds = 300;

    /// <summary>Seconds that a pose network is reckoned at while none was measured.</summary>
    public const double DefaultPoseSeconds = 120;

    /// <summary>Whether any policy was measured, so that the time that remains can be told from it.</summary>
    public static bool IsMeasured(IReadOnlyList<PerceptionBacklog> tasks) => tasks.Any(task => task.Rows.Count > 0);

    /// <summary>
    /// Seconds that remain: each policy as long as those of the same task and perception took, or else the same task's, the same
    /// perception's, all, or the default.
    /// </summary>
    public static double Seconds(IReadOnlyList<PerceptionBacklog> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        PerceptionRow[] all = [.. tasks.SelectMany(task => task.Rows)];
        return tasks.Sum(task =>
            task.Policies.Sum(perception =>
                Mean(task.Rows.Where(row => row.Perception == perception), PolicySeconds)
                ?? Mean(task.Rows, PolicySeconds)
                ?? Mean(all.Where(row => row.Perception == perception), PolicySeconds)
                ?? Mean(all, PolicySeconds)
                ?? DefaultPolicySeconds
            )
            + task.PoseNetworks * (Mean(task.Rows, row => row.PoseSeconds) ?? Mean(all, row => row.PoseSeconds) ?? DefaultPoseSeconds)
        );
    }

    private static double PolicySeconds(PerceptionRow row) => row.TrainingSeconds + row.MeasuringSeconds;

    private static double? Mean(IEnumerable<PerceptionRow> rows, Func<PerceptionRow, double> seconds) =>
        rows.Select(row => (double?)seconds(row)).Average();
}
