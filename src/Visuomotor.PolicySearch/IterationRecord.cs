namespace Visuomotor.PolicySearch;

/// <summary>What one iteration did: the line of metrics that a run writes.</summary>
/// <param name="Iteration">Number of the iteration, from 1.</param>
/// <param name="Samples">Rollouts used so far, all conditions together, the diverged ones included.</param>
/// <param name="Cost">Mean of the conditions' costs; NaN if no rollout was sound.</param>
/// <param name="SuccessRate">Mean of the conditions' success rates, 0..1.</param>
/// <param name="Distance">Mean of the conditions' final distances.</param>
/// <param name="Seconds">Seconds of this iteration by part: "total", "simulation", "prior", "fit", "optimiser"; "simulation.rendering" is a
/// part of a part. The only numbers that differ between equal runs.</param>
/// <param name="Conditions">One record per condition.</param>
/// <param name="Extra">What the method measures besides, by name, such as the policy's training loss.</param>
public sealed record IterationRecord(
    int Iteration,
    int Samples,
    double Cost,
    double SuccessRate,
    double Distance,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyList<ConditionRecord> Conditions,
    IReadOnlyDictionary<string, double> Extra
)
{
    /// <summary>
    /// What MuJoCo warned about, each sentence once: its compiler's warnings stand in the first iteration, a simulation's where they were
    /// met.
    /// </summary>
    public IReadOnlyList<string> Events { get; init; } = [];
}

/// <summary>
/// What one iteration did on one condition: its last turn, or for a condition that had no trials in it, what is known of the kept
/// controller.
/// </summary>
/// <param name="Name">The condition's name.</param>
/// <param name="Samples">Rollouts of this condition so far.</param>
/// <param name="Cost">Mean total cost of the sound rollouts of the controller that was tried; NaN if none was sound.</param>
/// <param name="Distance">Mean final distance of them.</param>
/// <param name="SuccessRate">Share of the rollouts that succeeded, 0..1.</param>
/// <param name="Diverged">Rollouts left out because the simulation diverged.</param>
/// <param name="Accepted">Whether the controller that was tried is kept; if not, the step was rolled back.</param>
/// <param name="KeptCost">Mean total cost of the kept controller.</param>
/// <param name="KlStep">Bound eps of the step that follows, nats over the trajectory.</param>
/// <param name="Kl">Divergence of that step.</param>
/// <param name="Eta">Its multiplier.</param>
/// <param name="StepMultiplier">Adaptive multiplier of the bound.</param>
/// <param name="Event">What a person should know: a step rolled back, a failed optimisation; null if nothing.</param>
public sealed record ConditionRecord(
    string Name,
    int Samples,
    double Cost,
    double Distance,
    double SuccessRate,
    int Diverged,
    bool Accepted,
    double KeptCost,
    double KlStep,
    double Kl,
    double Eta,
    double StepMultiplier,
    string? Event
)
{
    /// <summary>Warnings of the simulator in the iteration's rollouts, all kinds together.</summary>
    public int WarningCount { get; init; }

    /// <summary>What they were, each sentence once.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// The iteration's rollouts in which contacts or other constraints were left out, since the scene has no room for them.
    /// </summary>
    public int ContactsDropped { get; init; }

    /// <summary>How fast the iteration's rollouts were, or those of the kept controller; null where there are no speed limits.</summary>
    public SpeedTally? Speeds { get; init; }
}
