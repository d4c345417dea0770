using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Evaluates a run's learned controllers from initial states that training never drew, and keeps the result in the run.</summary>
public static class RunEvaluator
{
    /// <summary>Runs the controllers and writes <c>evaluation.json</c>.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose kept controllers act, each on its own condition.</param>
    /// <param name="rollouts">Rollouts of each condition, at least 1.</param>
    /// <param name="seed">Seed of the initial states and of the noise.</param>
    /// <param name="noise">Whether the controllers' exploration noise is on.</param>
    /// <param name="threads">Threads to use; results do not depend on it.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static EvaluationSummary Evaluate(
        RunFolder folder, RobotTask task, TrajectoryTraining training, int rollouts, ulong seed, bool noise, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(training);
        using RolloutPool pool = new(task, threads);
        IReadOnlyList<ConditionEvaluation> conditions = Evaluation.Run(
            task,
            [.. training.Teachers.Select(teacher => teacher.Condition)],
            (condition, stream) => new TeacherController(training.Teachers[condition].Kept, noise ? stream : null, training.Settings.NoiseSmoothing),
            rollouts, seed, pool, cancellation: cancellation);
        EvaluationSummary summary = new(training.Iteration, seed, rollouts, noise, EvaluationResult.Of("all", conditions), [.. conditions.Select(EvaluationResult.Of)]);
        SafeFile.Write(folder.EvaluationPath, summary.ToJson());
        return summary;
    }
}
