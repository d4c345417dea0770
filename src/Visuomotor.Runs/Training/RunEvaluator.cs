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

    /// <summary>Tries teachers and policy and writes <c>evaluation.json</c>.</summary>
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
        RunFolder folder, RobotTask task, TrajectoryTraining training, int rollouts, int trials, ulong seed, bool noise, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        using RolloutPool pool = new(task, threads);
        List<EvaluationGroup> groups = [];
        if (training is GuidedPolicySearch { Policy.IsTrained: true } search)
        {
            groups.Add(Group("policy on training conditions", Policy(task.Training, rollouts)));
            if (task.Test.Count > 0) groups.Add(Group("policy on test conditions", Policy(task.Test, rollouts)));
            // the pictures of pose pre-training are no test
            foreach (string variation in task.VariationNames.Where(name => name != task.PoseVariation))
            {
                using HeldOutConditions drawn = task.HeldOut(variation, trials, seed);
                groups.Add(new EvaluationGroup($"policy, {variation} test", EvaluationResult.Of("all", Policy(drawn, 1)), []));
            }

            IReadOnlyList<ConditionEvaluation> Policy(IReadOnlyList<TaskCondition> conditions, int count) =>
                Evaluation.Policy(task, conditions, search.Policy, noise, count, seed, pool, cancellation);
        }
        groups.Add(Group("teachers", Evaluation.Teachers(training, task, noise, rollouts, seed, pool, cancellation)));
        EvaluationSummary summary = new(training.Iteration, seed, noise, groups);
        SafeFile.Write(folder.EvaluationPath, summary.ToJson());
        return summary;
    }

    private static EvaluationGroup Group(string name, IReadOnlyList<ConditionEvaluation> conditions) =>
        new(name, EvaluationResult.Of("all", conditions), [.. conditions.Select(EvaluationResult.Of)]);
}
