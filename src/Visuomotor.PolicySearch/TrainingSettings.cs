using Visuomotor.Control;
using Visuomotor.Networks;
using static Visuomotor.PolicySearch.SettingsCheck;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Settings of trajectory optimisation under unknown dynamics. Results depend on these, the task and the seed alone; never on the threads.
/// </summary>
public sealed record TrainingSettings
{
    /// <summary>Seed of every random choice.</summary>
    public ulong Seed { get; init; }

    /// <summary>Outer iterations.</summary>
    [Between(1, 1_000_000)]
    public int Iterations { get; init; } = 10;

    /// <summary>Rollouts per condition and iteration, M; at least 2.</summary>
    [Between(2, 1_000_000)]
    public int Samples { get; init; } = 5;

    /// <summary>Whether the dynamics fit uses the mixture prior. Without it about 20 samples an iteration are needed.</summary>
    public bool Prior { get; init; } = true;

    /// <summary>Whether one mixture serves all conditions instead of one each.</summary>
    public bool SharedPrior { get; init; } = true;

    /// <summary>KL bound per control step in nats, before the adaptive multiplier.</summary>
    [Between(1e-9, 1e6)]
    public double KlStep { get; init; } = 1;

    /// <summary>Smallest multiplier of the KL step.</summary>
    [Between(1e-9, 1e6)]
    public double MinimumStepMultiplier { get; init; } = 0.01;

    /// <summary>Largest multiplier of the KL step.</summary>
    [Between(1e-9, 1e6)]
    public double MaximumStepMultiplier { get; init; } = 10;

    /// <summary>
    /// How slowly exploration noise changes: standard deviation of the filter in control steps, see <see cref="ExplorationNoise"/>; 0 for
    /// white noise.
    /// </summary>
    [Between(0, 1000)]
    public double NoiseSmoothing { get; init; }

    /// <summary>
    /// Standard deviation that exploration keeps, as a fraction of the initial controller's mean deviation of each action number.
    /// </summary>
    [Between(0, BetweenAttribute.Large)]
    public double ExplorationFloor { get; init; } = 0.01;

    /// <summary>
    /// Success rate, over all rollouts that the kept controller has made, from which on it is held: it is tried again instead of changed,
    /// so that
    /// what succeeds by luck is found out and what succeeds for good is not lost. Where no policy is learned, it has less noise each time,
    /// and once
    /// it was tried in two turns it is settled and leaves its trials to those that lag. With a policy, only where teachers learn alone
    /// first
    /// (<see cref="TeachersAloneSettings.Iterations"/>). 0 for never. Ours.
    /// </summary>
    [Between(0, 1)]
    public double HoldSuccess { get; init; }

    /// <summary>
    /// How many of the kept controller's standard errors a new controller's mean cost may lie above the kept one's before the step is taken
    /// back;
    /// none if it succeeds less often.
    /// </summary>
    [Between(0, BetweenAttribute.Large)]
    public double RejectionErrors { get; init; } = 10;

    /// <summary>
    /// The variation of the environment by which every training trial's condition is changed, each trial's differently; null for none.
    /// Teachers are fitted to such trials and the policy learns from them; what it comes to is measured on the conditions as they are.
    /// Ours.
    /// </summary>
    [Since(3, "null")]
    public string? Vary { get; init; }

    /// <summary>Dynamics fit and prior.</summary>
    public FitSettings Fit { get; init; } = new();

    /// <summary>The settings that an environment asks for, unless the user says otherwise.</summary>
    public static TrainingSettings For(IEnvironment environment) => TrainingPlan.For(environment).Training;

    /// <summary>Makes sure that an environment has the variation that training trials are to have.</summary>
    /// <exception cref="SettingException">It has not.</exception>
    internal void CheckVary(IEnvironment environment)
    {
        if (Vary is not { } name || environment.VariationNames.Contains(name))
            return;
        string known = environment.VariationNames.Count == 0 ? "none" : string.Join(", ", environment.VariationNames);
        throw new SettingException("vary", $"must be a variation of task {environment.Name}, which has {known}; there is no \"{name}\"");
    }

    /// <summary>Checks every number.</summary>
    /// <exception cref="SettingException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        SettingsTree.CheckRanges(this, typeof(TrainingSettings));
        if (MinimumStepMultiplier > MaximumStepMultiplier)
            throw new SettingException(
                "minimumStepMultiplier",
                FormattableString.Invariant($"must not be above the largest multiplier, {MaximumStepMultiplier}")
            );
        Require(Fit.MaximumClusters >= Fit.MinimumClusters, "fit.maximumClusters", "not below the minimum");
    }
}
