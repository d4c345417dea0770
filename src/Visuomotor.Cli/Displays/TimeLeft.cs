using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Displays;

/// <summary>How long a run still takes, over all of its stages and its evaluation; filming is not counted.</summary>
internal static class TimeLeft
{
    private const int RecentIterations = 3;

    // before a stage has begun: an iteration of teachers, s, and what one with the camera does besides training all layers together
    private const double TeacherIteration = 2;
    private const double CameraShare = 1.4;

    /// <summary>Seconds from the end of what was measured so far; NaN while nothing tells.</summary>
    /// <param name="configuration">The run's.</param>
    /// <param name="task">Its task.</param>
    /// <param name="rows">The iterations that are done.</param>
    /// <param name="poseBatch">Seconds of a mini-batch of pose pre-training, whose network costs as much as the policy's; NaN if not
    /// known.</param>
    public static double Of(RunConfiguration configuration, RobotTask task, IReadOnlyList<MetricsRow> rows, double poseBatch)
    {
        double sum = 0;
        for (int iteration = rows.Count + 1; iteration <= configuration.Training.Iterations; iteration++)
        {
            string stage = Stage(configuration, iteration);
            double[] measured =
            [
                .. rows.Where(row => Stage(configuration, row.Iteration) == stage)
                    .Select(row => row[RunMetrics.IterationSeconds])
                    .TakeLast(RecentIterations),
            ];
            sum += measured.Length > 0 ? measured.Average() : Guess(configuration, stage, rows, poseBatch);
        }
        return sum + Evaluation(configuration, task, rows);
    }

    /// <summary>The name of an iteration's stage.</summary>
    public static string Stage(RunConfiguration configuration, int iteration) => configuration.Policy?.StageOf(iteration) ?? "teachers";

    /// <summary>"about 3 min left", or that it is not known yet.</summary>
    public static string Words(double seconds) =>
        double.IsFinite(seconds) ? $"about {Format.Duration(seconds)} left" : "time left not known yet";

    private static double Guess(RunConfiguration configuration, string stage, IReadOnlyList<MetricsRow> rows, double poseBatch)
    {
        if (configuration.Policy?.Camera is not { } vision)
            return rows.Count > 0 ? rows[^1][RunMetrics.IterationSeconds] : double.NaN;
        double teachers = rows.Count > 0 ? rows[^1][RunMetrics.IterationSeconds] : TeacherIteration;
        if (stage == "teachers")
            return teachers;
        int batches = vision.Perception == Perception.EndToEnd ? vision.EndToEndBatches : 0;
        return CameraShare * (teachers + configuration.Policy.Agreement.RoundsPerIteration * batches * poseBatch) + teachers;
    }

    // from the newest iteration's seconds of a trial
    private static double Evaluation(RunConfiguration configuration, RobotTask task, IReadOnlyList<MetricsRow> rows)
    {
        if (rows.Count == 0)
            return 0;
        MetricsRow last = rows[^1];
        double trials = last[RunMetrics.Samples] - (rows.Count > 1 ? rows[^2][RunMetrics.Samples] : 0);
        return RunEvaluator.DefaultTotal(task, policy: configuration.Policy is not null)
            * last[RunMetrics.SecondsOf + RunMetrics.Simulation]
            / trials;
    }
}
