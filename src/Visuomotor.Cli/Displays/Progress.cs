using System.Text.RegularExpressions;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>What is worth telling about an iteration, in short words.</summary>
internal static partial class Progress
{
    /// <summary>Seconds that the rest will take, over all stages; NaN before the first iteration.</summary>
    public static double SecondsLeft(TrainingRun run)
    {
        RunConfiguration configuration = run.Folder.Configuration;
        double batch =
            run.Posing is { } posing && configuration.Policy?.Camera is { } vision
                ? posing.TrainingSeconds / vision.Pose.Batches
                : double.NaN;
        return TimeLeft.Of(configuration, run.Task, run.Rows, batch);
    }

    /// <summary>"simulation 1.2 s, optimiser 0.1 s".</summary>
    public static string Parts(MetricsRow row) =>
        string.Join(", ", ReportCharts.Parts([row]).Select(part => $"{part} {Format.Duration(row[RunMetrics.SecondsOf + part])}"));

    /// <summary>
    /// What a person should know of an iteration, one line for each kind of event: what holds for all conditions is said once, and what
    /// happened in several of them, if only with other numbers, is said with how many these are.
    /// </summary>
    /// <param name="row">The iteration.</param>
    /// <param name="said">What has been said already; what is new is added.</param>
    public static IEnumerable<string> Events(MetricsRow row, HashSet<string> said) =>
        row
            .Events.Where(said.Add)
            .Concat(
                row.Conditions.Where(condition => condition.Event is not null)
                    .GroupBy(condition => NumberInText().Replace(condition.Event!, "#"))
                    .Select(alike => $"{Where([.. alike], row.Conditions.Count)}: {alike.First().Event}")
            );

    // "left", or "3 of 16 conditions, such as left"
    private static string Where(ConditionMetrics[] some, int all) =>
        some.Length == 1 ? PlainText.Name(some[0].Name) : $"{some.Length} of {all} conditions, such as {PlainText.Name(some[0].Name)}";

    [GeneratedRegex(@"\d[\d.]*(e[+-]?\d+)?")]
    private static partial Regex NumberInText();

    /// <summary>"fastest 112 % of its limit, 87 % of trials within".</summary>
    public static string Speeds(MetricsRow row) =>
        $"fastest {Format.Percent(row[RunMetrics.LargestSpeed])} of its limit, {Format.Percent(row[RunMetrics.WithinLimits])} of trials "
        + "within";

    /// <summary>The iteration on one line.</summary>
    public static string Line(TrainingRun run, MetricsRow row)
    {
        RunConfiguration configuration = run.Folder.Configuration;
        List<string> words =
        [
            $"{TimeLeft.Stage(configuration, row.Iteration)}: iteration {row.Iteration} of {configuration.Training.Iterations}",
            $"{Format.Number(row[RunMetrics.Samples])} of {Format.Count(run.PlannedTrials, "trial")}",
            $"cost {Format.Number(row[RunMetrics.Cost])}",
            $"success {Format.Percent(row[RunMetrics.SuccessRate])}",
            $"{PlainText.Name(configuration.Task.DistanceName)} {Format.Number(row[RunMetrics.Distance])}",
            $"KL {Format.Number(row[RunMetrics.Kl])} of {Format.Number(row[RunMetrics.KlStep])}",
            $"step size {Format.Number(row[RunMetrics.StepMultiplier])}",
            Parts(row),
        ];
        if (row[RunMetrics.Diverged] > 0)
            words.Add($"{Format.Number(row[RunMetrics.Diverged])} diverged");
        if (row[RunMetrics.ContactsDropped] > 0)
            words.Add($"contacts dropped in {Format.Count((int)row[RunMetrics.ContactsDropped], "trial")}");
        if (double.IsFinite(row[RunMetrics.LargestSpeed]))
            words.Add(Speeds(row));
        words.Add(TimeLeft.Words(SecondsLeft(run)));
        return string.Join("  ·  ", words);
    }
}
