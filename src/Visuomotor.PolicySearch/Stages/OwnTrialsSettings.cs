namespace Visuomotor.PolicySearch;

/// <summary>
/// Settings of the stage in which the policy makes all trials; without that stage there are none. docs/own-trials.md says what each does.
/// </summary>
/// <param name="From">The first iteration, if the policy has learned by then.</param>
/// <param name="KlStep">KL bound of a teacher's step from the policy, nats per control step; null for that of other steps.</param>
/// <param name="Noise">Noise of every other trial where the policy did not succeed, as a multiple of its own.</param>
/// <param name="Relaxation">How many times as far as its teacher the policy goes.</param>
/// <param name="TrustRegion">Radius of the policy's trust region, nats per control step; null for none.</param>
/// <param name="LearnsFromSuccesses">Whether the policy learns from trials that succeed what it did there.</param>
/// <param name="KeepsNoise">Whether its noise stays: always where it learns what that noise led to.</param>
internal sealed record OwnTrialsSettings(
    int From,
    double? KlStep,
    double Noise,
    double Relaxation,
    double? TrustRegion,
    bool LearnsFromSuccesses,
    bool KeepsNoise
)
{
    /// <summary>What a search's settings say of this stage; null where they do not ask for it.</summary>
    public static OwnTrialsSettings? Of(GuidedPolicySearchSettings settings) =>
        settings.OnPolicyFrom is not { } from
            ? null
            : new(
                from,
                settings.OnPolicyKlStep,
                settings.OnPolicyNoise,
                settings.OnPolicyRelaxation,
                settings.OnPolicyTrustRegion,
                settings.LearnFromSuccesses,
                settings.KeepNoise || settings.LearnFromSuccesses
            );
}
