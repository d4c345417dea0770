using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>Runs controllers on conditions with streams that training never uses, and counts.</summary>
public static class Evaluation
{
    /// <summary>Runs every condition's controller.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="conditions">Where to start.</param>
    /// <param name="controller">Makes the controller of one rollout: condition index and the rollout's noise stream.</param>
    /// <param name="rollouts">Rollouts per condition, at least 1.</param>
    /// <param name="seed">Seed of the evaluation.</param>
    /// <param name="pool">Where to run.</param>
    /// <param name="pictures">Whether the controllers look at the pictures.</param>
    /// <param name="cancellation">Stops before the next control step.</param>
    public static IReadOnlyList<ConditionEvaluation> Run(
        IEnvironment environment,
        IReadOnlyList<ICondition> conditions,
        Func<int, RandomStream, IController> controller,
        int rollouts,
        ulong seed,
        RolloutPool pool,
        bool pictures = false,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(rollouts, 1);
        Outcome[] outcomes = new Outcome[conditions.Count * rollouts];
        pool.For(
            outcomes.Length,
            (slot, worker) =>
            {
                (int condition, int sample) = Math.DivRem(slot, rollouts);
                outcomes[slot] = Try(
                    environment,
                    worker,
                    conditions[condition],
                    stream => controller(condition, stream),
                    seed,
                    condition,
                    sample,
                    pictures,
                    cancellation
                );
            },
            cancellation
        );
        return [.. conditions.Select((condition, i) => Count(condition.Name, outcomes.AsSpan(i * rollouts, rollouts)))];
    }

    /// <summary>Runs a policy, with its noise or without.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="conditions">Where to start.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="noise">Whether its noise is on.</param>
    /// <param name="rollouts">Rollouts per condition, at least 1.</param>
    /// <param name="seed">Seed of the evaluation.</param>
    /// <param name="pool">Where to run.</param>
    /// <param name="cancellation">Stops before the next control step.</param>
    /// <exception cref="ArgumentException">The policy was made for another environment.</exception>
    public static IReadOnlyList<ConditionEvaluation> Policy(
        IEnvironment environment,
        IReadOnlyList<ICondition> conditions,
        GlobalPolicy policy,
        bool noise,
        int rollouts,
        ulong seed,
        RolloutPool pool,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(policy);
        policy.CheckEnvironment(environment);
        return Run(
            environment,
            conditions,
            (_, stream) => policy.CreateController(noise ? stream : null),
            rollouts,
            seed,
            pool,
            policy.TakesPictures,
            cancellation
        );
    }

    /// <summary>
    /// Runs a policy once in each of some scenes that are drawn from a variation, each when it is needed, and given up thereafter.
    /// </summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="variation">One of its variations.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="noise">Whether its noise is on.</param>
    /// <param name="trials">How many scenes, at least 1.</param>
    /// <param name="seed">Seed of scenes and evaluation.</param>
    /// <param name="pool">Where to run.</param>
    /// <param name="cancellation">Stops before the next control step.</param>
    /// <exception cref="ArgumentException">The policy was made for another environment, or there is no such variation.</exception>
    public static IReadOnlyList<ConditionEvaluation> Policy(
        IEnvironment environment,
        string variation,
        GlobalPolicy policy,
        bool noise,
        int trials,
        ulong seed,
        RolloutPool pool,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        policy.CheckEnvironment(environment);
        ConditionEvaluation[] results = new ConditionEvaluation[trials];
        pool.For(
            trials,
            (slot, worker) =>
            {
                using ICondition drawn = environment.Draw(variation, seed, slot);
                results[slot] = Count(
                    drawn.Name,
                    [
                        Try(
                            environment,
                            worker,
                            drawn,
                            stream => policy.CreateController(noise ? stream : null),
                            seed,
                            slot,
                            0,
                            policy.TakesPictures,
                            cancellation
                        ),
                    ]
                );
            },
            cancellation
        );
        return results;
    }

    /// <summary>Runs every condition's learned controller, with its exploration noise or without, from its own condition.</summary>
    public static IReadOnlyList<ConditionEvaluation> Teachers(
        ITraining training,
        IEnvironment environment,
        bool noise,
        int rollouts,
        ulong seed,
        RolloutPool pool,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(training);
        IReadOnlyList<LearnedCondition> learned = training.Learned;
        return Run(
            environment,
            [.. learned.Select(each => each.Condition)],
            (i, stream) => learned[i].CreateController(noise ? stream : null),
            rollouts,
            seed,
            pool,
            cancellation: cancellation
        );
    }

    private readonly record struct Outcome(
        bool Diverged,
        bool Success,
        double Distance,
        IReadOnlyList<TrialWarning> Warnings,
        SpeedTally? Speeds
    );

    private static Outcome Try(
        IEnvironment environment,
        IRolloutWorker worker,
        ICondition condition,
        Func<RandomStream, IController> controller,
        ulong seed,
        int index,
        int sample,
        bool pictures,
        CancellationToken cancellation
    )
    {
        Trajectory trajectory = environment.CreateTrajectory(pictures);
        IController each = controller(RandomStream.Create(seed, "evaluation noise", index, sample));
        SpeedTally? speeds = environment.SpeedLimits is { Count: > 0 } limits ? new SpeedTally(limits, environment.Horizon) : null;
        RolloutOptions options = new() { Speeds = speeds?.Profile.Clone(), Cancellation = cancellation };
        new RolloutJob(condition, each, RandomStream.Create(seed, "evaluation", index, sample), trajectory).Run(worker, options);
        speeds?.Add(trajectory, options.Speeds);
        return new Outcome(trajectory.Diverged, trajectory.Success, trajectory.FinalDistance, trajectory.Warnings, speeds);
    }

    private static ConditionEvaluation Count(string name, ReadOnlySpan<Outcome> results)
    {
        int successes = 0,
            diverged = 0;
        WarningTally warnings = new();
        double[] distances = new double[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Diverged)
                diverged++;
            else if (results[i].Success)
                successes++;
            warnings.Add(results[i].Warnings);
            distances[i] = results[i].Diverged ? double.NaN : results[i].Distance;
        }
        return new ConditionEvaluation(name, results.Length, successes, diverged, distances)
        {
            ContactsDropped = warnings.ContactsDropped,
            Warnings = warnings.Sentences,
            Speeds = SpeedTally.Of([.. results.ToArray().Select(each => each.Speeds)]),
        };
    }
}
