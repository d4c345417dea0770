using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>How the policy of one seed and one perception of a <see cref="PerceptionStudy"/> did on one group of conditions.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Perception">How the policy comes by what it sees.</param>
/// <param name="Conditions">What was tried: <see cref="EvaluationChoice.Training"/>, <see cref="EvaluationChoice.Test"/> or a variation of
/// the task.</param>
/// <param name="Trials">Rollouts that measured it.</param>
/// <param name="Successes">Rollouts of them that succeeded.</param>
/// <param name="Diverged">Rollouts of them in which the simulation diverged; they count as failures.</param>
/// <param name="Distance">Mean final distance of the sound ones.</param>
/// <param name="TrainingTrials">Rollouts that the training used.</param>
/// <param name="TrainingSeconds">Seconds that the training took, without pose pre-training.</param>
/// <param name="MeasuringSeconds">Seconds that measuring the policy took, all groups together.</param>
/// <param name="PoseError">Error in cm of the pose network that the training started from, on held-out pictures.</param>
/// <param name="PoseSeconds">Seconds that pose pre-training took, pictures and mini-batches.</param>
/// <param name="Version">The version, with the commit, that made it.</param>
public sealed record PerceptionRow(
    ulong Seed,
    Perception Perception,
    string Conditions,
    int Trials,
    int Successes,
    int Diverged,
    double Distance,
    int TrainingTrials,
    double TrainingSeconds,
    double MeasuringSeconds,
    double PoseError,
    double PoseSeconds,
    string Version
)
{
    /// <summary>Rollouts of them in which contacts or other constraints were left out, since the scene has no room for them.</summary>
    public int ContactsDropped { get; init; }

    /// <summary>Rollouts of them that failed for their speed alone; null where the task has no speed limits.</summary>
    public int? TooFast { get; init; }

    /// <summary>Rollouts of them that kept all speed limits; null where the task has none.</summary>
    public int? WithinLimits { get; init; }

    /// <summary>The largest speed in them as a share of its limit; null where the task has no speed limits.</summary>
    public double? LargestSpeed { get; init; }
}
