using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Evaluates a run's learned controllers from initial states that training never drew, and keeps the result in the run.</summary>
public static class RunEvaluator
{
    /// <summary>Rollouts of each training and test condition, unless the user says otherwise.</summary>
    public const int DefaultRollouts = 10;

    /// <summary>Trials of each variation, unless the user says otherwise.</summary>
    public const int DefaultTrials = 100;

    /// <summary>Trials of a whole evaluation, unless the user says otherwise.</summary>
    /// <param name="task">The task.</param>
    /// <param name="policy">Whether there is a policy.</param>
    public static int DefaultTotal(RobotTask task, bool policy)
    {
        ArgumentNullException.ThrowIfNull(task);
        int teachers = DefaultRollouts * task.Training.Count;
        return policy
            ? teachers + DefaultRollouts * (task.Training.Count + task.Test.Count) + DefaultTrials * task.TestVariationNames.Count
            : teachers;
    }

    /// <summary>
    /// Tries teachers and policy and keeps the result: in <c>evaluation.json</c>, as the newest, and for good in a file of the choices that
    /// it depends on.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose kept controllers act, each on its own condition, and whose policy acts everywhere.</param>
    /// <param name="rollouts">Rollouts of each training and test condition, at least 1.</param>
    /// <param name="trials">Trials of each variation, at least 1, each in a scene of its own.</param>
    /// <param name="seed">Seed of the initial states, scenes and noise.</param>
    /// <param name="noise">Whether the noise of controllers and policy is on.</param>
    /// <param name="threads">Threads to use; results do not depend on it.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static EvaluationSummary Evaluate(
        RunFolder folder,
        RobotTask task,
        ITraining training,
        int rollouts,
        int trials,
        ulong seed,
        bool noise,
        int threads,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        EvaluationSummary summary = Measure(task, training, new EvaluationChoice(), rollouts, trials, seed, noise, threads, cancellation);
        Keep(folder, summary, rollouts, trials);
        return summary;
    }

    /// <summary>Tries what is chosen, and keeps nothing.</summary>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose kept controllers act, each on its own condition, and whose policy acts everywhere.</param>
    /// <param name="choice">What to try where; what does not exist is left out.</param>
    /// <param name="rollouts">Rollouts of each training and test condition, at least 1.</param>
    /// <param name="trials">Trials of each variation, at least 1, each in a scene of its own.</param>
    /// <param name="seed">Seed of the initial states, scenes and noise.</param>
    /// <param name="noise">Whether the noise of controllers and policy is on.</param>
    /// <param name="threads">Threads to use; results do not depend on it.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <exception cref="ArgumentException">Nothing of what is chosen exists.</exception>
    public static EvaluationSummary Measure(
        RobotTask task,
        ITraining training,
        EvaluationChoice choice,
        int rollouts,
        int trials,
        ulong seed,
        bool noise,
        int threads,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(choice);
        using RolloutPool pool = new(task, threads);
        List<EvaluationGroup> groups = [];
        if (choice.Policy && training.LearnedPolicy is { } policy)
        {
            if (choice.Includes(EvaluationChoice.Training))
                groups.Add(Group(PolicySection.OnTraining, Policy(task.Training, rollouts)));
            if (choice.Includes(EvaluationChoice.Test) && task.Test.Count > 0)
                groups.Add(Group(PolicySection.OnTest, Policy(task.Test, rollouts)));
            foreach (string variation in task.TestVariationNames.Where(choice.Includes))
            {
                IReadOnlyList<ConditionEvaluation> drawn = Evaluation.Policy(
                    task,
                    variation,
                    policy,
                    noise,
                    trials,
                    seed,
                    pool,
                    cancellation
                );
                groups.Add(Group($"policy, {variation} test", drawn) with { Conditions = [] });
            }

            IReadOnlyList<ConditionEvaluation> Policy(IReadOnlyList<TaskCondition> conditions, int count) =>
                Evaluation.Policy(task, conditions, policy, noise, count, seed, pool, cancellation);
        }
        if (choice.Teachers && choice.Includes(EvaluationChoice.Training))
            groups.Add(Group(PolicySection.Teachers, Evaluation.Teachers(training, task, noise, rollouts, seed, pool, cancellation)));
        return groups.Count > 0
            ? new EvaluationSummary(training.Iteration, seed, noise, groups)
            : throw new ArgumentException(
                "the run has no policy, or the task no such conditions; teachers act on the training conditions alone",
                nameof(choice)
            );
    }

    // Nothing is lost, whoever evaluates after or beside whom: equal choices give equal results, and others go into other files.
    private static void Keep(RunFolder folder, EvaluationSummary summary, int rollouts, int trials)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"iteration-{summary.Iteration:D4}-seed-{summary.Seed}-rollouts-{rollouts}-trials-{trials}-"
                + $"noise-{(summary.Noise ? "on" : "off")}.json"
        );
        SafeFile.Guard(folder.EvaluationsPath, () => Directory.CreateDirectory(folder.EvaluationsPath));
        SafeFile.Publish(Path.Combine(folder.EvaluationsPath, name), summary.ToJson());
        SafeFile.Publish(folder.EvaluationPath, summary.ToJson());
    }

    private static EvaluationGroup Group(string name, IReadOnlyList<ConditionEvaluation> conditions) =>
        new(name, EvaluationResult.Of("all", conditions), [.. conditions.Select(EvaluationResult.Of)])
        {
            Speeds = SpeedSummary.Of(conditions),
        };
}
