using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>
/// Trains a task's policy by guided policy search with several seeds and, after every iteration, runs the kept teachers and the policy,
/// both with
/// their noise, on streams that training never sees. These extra rollouts are for measuring alone: they are not counted as samples and
/// teach nothing.
/// </summary>
/// <remarks>[L16] section 6.1, [M16] section 5.</remarks>
public static class PolicyStudy
{
    // keeps the streams of measuring apart from those of training
    private const ulong MeasuringSeed = 1_000_003;

    /// <summary>Runs one seed.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="settings">Settings of the teachers, with the seed.</param>
    /// <param name="policy">Settings of the method and of the policy.</param>
    /// <param name="rollouts">Measuring rollouts per condition and iteration.</param>
    /// <param name="threads">Threads; results do not depend on it.</param>
    /// <param name="poseNetwork">For a camera policy, the network of pose pre-training.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    public static IEnumerable<PolicyStudyRow> Run(
        IEnvironment environment,
        TrainingSettings settings,
        GuidedPolicySearchSettings policy,
        int rollouts,
        int threads,
        Network? poseNetwork = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(policy);
        using GuidedPolicySearch training = new(environment, settings, policy, threads, poseNetwork);
        using RolloutPool pool = new(environment, threads);
        ulong seed = settings.Seed + MeasuringSeed;
        double seconds = 0;
        for (int iteration = 0; iteration < settings.Iterations; iteration++)
        {
            IterationRecord record = training.RunIteration(cancellation);
            seconds += record.Seconds["total"];
            yield return new PolicyStudyRow(
                settings.Seed,
                record,
                Evaluation.Run(
                    environment,
                    environment.Training,
                    (i, noise) => new TeacherController(training.Teachers[i].Kept, noise, settings.NoiseSmoothing),
                    rollouts,
                    seed,
                    pool,
                    cancellation: cancellation
                ),
                Evaluation.Policy(environment, environment.Training, training.KeptPolicy, noise: true, rollouts, seed, pool, cancellation),
                environment.Test.Count == 0
                    ? []
                    : Evaluation.Policy(
                        environment,
                        environment.Test,
                        training.KeptPolicy,
                        noise: true,
                        rollouts,
                        seed,
                        pool,
                        cancellation
                    ),
                seconds
            );
        }
    }
}
