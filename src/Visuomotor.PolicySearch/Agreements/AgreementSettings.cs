using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>The settings of one way to agree, which makes an agreement for each teacher.</summary>
internal abstract record AgreementSettings
{
    /// <summary>Rounds of the steps (d), (a), (b) and (c) in an iteration.</summary>
    public abstract int Rounds { get; }

    /// <summary>
    /// Whether a penalty ties a teacher to the policy in its own problem. Without one the teacher's step is bound to the policy, and what
    /// it leaves shows once the policy has learned.
    /// </summary>
    public abstract bool HasPenalty { get; }

    /// <summary>Makes the agreement of one teacher.</summary>
    /// <param name="initial">The teacher's initial controller.</param>
    public abstract IAgreement Create(LinearGaussianController initial);

    /// <summary>What a search's settings say of its method.</summary>
    public static AgreementSettings Of(GuidedPolicySearchSettings settings) =>
        settings.Method switch
        {
            GuidedPolicySearchMethod.Admm => new PlainAdmmSettings(settings.InnerRounds, settings.DualRate, settings.InitialWeight),
            GuidedPolicySearchMethod.Mdgps => new MirrorDescentSettings(settings.PolicyKlStep, settings.InitialWeight),
            _ => new BadmmSettings(
                settings.InnerRounds,
                settings.DualRate / (settings.Policy.ActionUnit * settings.Policy.ActionUnit),
                settings.InitialWeight,
                settings.MinimumWeight,
                settings.MaximumWeight
            ),
        };
}
