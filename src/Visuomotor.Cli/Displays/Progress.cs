using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>What is worth telling about an iteration, in short words.</summary>
internal static class Progress
{
    private const int RecentIterations = 3;

    /// <summary>Seconds that the rest will take, from the recent iterations; NaN before the first.</summary>
    public static double SecondsLeft(TrainingRun run)
    {
        int left = run.Folder.Configuration.Training.Iterations - run.Training.Iteration;
        return left * run.Rows.TakeLast(RecentIterations).Select(row => row[RunMetrics.IterationSeconds]).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>"simulation 1.2 s, optimiser 0.1 s".</summary>
    public static string Parts(MetricsRow row) => string.Join(", ", ReportCharts.Parts([row]).Select(part => $"{part} {Format.Duration(row[RunMetrics.SecondsOf + part])}"));

    /// <summary>The iteration on one line.</summary>
    public static string Line(TrainingRun run, MetricsRow row)
    {
        RunConfiguration configuration = run.Folder.Configuration;
        List<string> words =
        [
            $"iteration {row.Iteration} of {configuration.Training.Iterations}",
            Format.Count(row[RunMetrics.Samples], "trial"),
            $"cost {Format.Number(row[RunMetrics.Cost])}",
            $"success {Format.Percent(row[RunMetrics.SuccessRate])}",
            $"{configuration.Task.DistanceName} {Format.Number(row[RunMetrics.Distance])}",
            $"KL {Format.Number(row[RunMetrics.Kl])} of {Format.Number(row[RunMetrics.KlStep])}",
            $"step size {Format.Number(row[RunMetrics.StepMultiplier])}",
            Parts(row),
        ];
        if (row[RunMetrics.Diverged] > 0)
            words.Add($"{Format.Number(row[RunMetrics.Diverged])} diverged");
        if (!run.IsComplete)
            words.Add($"{Format.Duration(SecondsLeft(run))} left");
        return string.Join("  ·  ", words);
    }
}
