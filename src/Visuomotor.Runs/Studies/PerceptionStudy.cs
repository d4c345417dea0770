using System.Diagnostics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// The comparison of perceptions: the same task, settings, trials and pose network, and three ways for the policy to come by what it sees.
/// </summary>
/// <remarks>[L16] section 6.4.</remarks>
public static class PerceptionStudy
{
    /// <summary>The perceptions, in the paper's order.</summary>
    public static IReadOnlyList<Perception> Perceptions { get; } =
    [Perception.EndToEnd, Perception.PoseFeatures, Perception.PosePrediction];

    /// <summary>
    /// Trains one policy and measures it, with its noise, on the training and test conditions and on every variation that tests a policy.
    /// </summary>
    /// <param name="task">A task with a camera.</param>
    /// <param name="settings">Settings of the teachers; the seed also draws the measuring trials, on streams that training never
    /// uses.</param>
    /// <param name="policy">Settings of a camera policy.</param>
    /// <param name="perception">The perception to use instead of the settings'.</param>
    /// <param name="pose">What pose pre-training came to.</param>
    /// <param name="rollouts">Rollouts of each training and test condition.</param>
    /// <param name="trials">Trials of each variation.</param>
    /// <param name="threads">Threads; results do not depend on it.</param>
    /// <param name="progress">Told of each iteration.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <returns>A row for each group of conditions.</returns>
    /// <exception cref="ArgumentException">The settings are not of a camera policy, or one is out of range.</exception>
    public static IReadOnlyList<PerceptionRow> Run(
        RobotTask task,
        TrainingSettings settings,
        GuidedPolicySearchSettings policy,
        Perception perception,
        PoseResult pose,
        int rollouts,
        int trials,
        int threads,
        Action<IterationRecord>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(pose);
        GuidedPolicySearchSettings perceiving = With(policy, perception, settings);
        using ITraining training = Methods
            .Of(policy)
            .Create(new TrainingStart(task, settings, threads) { Policy = perceiving, PoseNetwork = pose.Network });
        double seconds = 0;
        int used = 0;
        while (training.Iteration < settings.Iterations)
        {
            IterationRecord record = training.RunIteration(cancellation);
            seconds += record.Seconds["total"];
            used = record.Samples;
            progress?.Invoke(record);
        }
        long start = Stopwatch.GetTimestamp();
        PerceptionRow[] rows = [.. Groups(task).Select(Measure)];
        double measuring = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return [.. rows.Select(row => row with { MeasuringSeconds = measuring })];

        PerceptionRow Measure(string conditions)
        {
            EvaluationChoice choice = new() { Teachers = false, Conditions = [conditions] };
            EvaluationResult all = RunEvaluator
                .Measure(task, training, choice, rollouts, trials, settings.Seed, noise: true, threads, cancellation)
                .Overall;
            return Row(settings.Seed, perception, conditions, all, used, seconds, pose);
        }
    }

    /// <summary>The groups of conditions that a task's policies are measured on.</summary>
    public static IReadOnlyList<string> Groups(RobotTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return
        [
            EvaluationChoice.Training,
            .. task.Test.Count > 0 ? [EvaluationChoice.Test] : Array.Empty<string>(),
            .. task.TestVariationNames,
        ];
    }

    private static GuidedPolicySearchSettings With(GuidedPolicySearchSettings policy, Perception perception, TrainingSettings settings)
    {
        if (policy.Camera is not { } vision)
            throw new ArgumentException("a perception is for camera policies", nameof(policy));
        if (vision.TeacherIterations >= settings.Iterations)
            throw new ArgumentException(
                $"{settings.Iterations} iterations leave none for the camera; the first {vision.TeacherIterations} are the teachers'",
                nameof(settings)
            );
        return policy with { Camera = vision with { Perception = perception } };
    }

    private static PerceptionRow Row(
        ulong seed,
        Perception perception,
        string conditions,
        EvaluationResult all,
        int used,
        double seconds,
        PoseResult pose
    ) =>
        new(
            seed,
            perception,
            conditions,
            all.Trials,
            all.Successes,
            all.Diverged,
            all.Distance,
            used,
            seconds,
            MeasuringSeconds: 0,
            100 * pose.Error,
            pose.RenderingSeconds + pose.TrainingSeconds,
            RunConfiguration.CurrentCommit
        )
        {
            ContactsDropped = all.ContactsDropped,
            TooFast = all.TooFast,
            WithinLimits = all.WithinLimits,
            LargestSpeed = all.LargestSpeed,
        };
}
