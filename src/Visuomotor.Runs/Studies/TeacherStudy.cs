using Visuomotor.Control;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>
/// Trains the teachers of a task with several seeds and, after every iteration, runs the kept teachers with their exploration noise on
/// streams that training never sees. These extra rollouts are for measuring alone: they are not counted as samples and teach nothing.
/// </summary>
public static class TeacherStudy
{
    /// <summary>Runs one seed.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="settings">Training settings with the seed.</param>
    /// <param name="rollouts">Measuring rollouts per condition and iteration.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellation">Stops.</param>
    public static IEnumerable<TeacherStudyRow> Run(
        IEnvironment environment,
        TrainingSettings settings,
        int rollouts,
        int threads,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(settings);
        using TrajectoryTraining training = new(environment, settings, threads);
        using RolloutPool pool = new(environment, threads);
        double seconds = 0;
        for (int iteration = 0; iteration < settings.Iterations; iteration++)
        {
            IterationRecord record = training.RunIteration(cancellation);
            seconds += record.Seconds["total"];
            IReadOnlyList<ConditionEvaluation> evaluations = Evaluation.Teachers(
                training,
                environment,
                noise: true,
                rollouts,
                settings.Seed + 1_000_003,
                pool,
                cancellation
            );
            yield return new TeacherStudyRow(settings.Seed, record, evaluations, seconds);
        }
    }
}
