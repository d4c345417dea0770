using Visuomotor.Control;
using static Visuomotor.PolicySearch.SettingsCheck;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of BADMM.</summary>
public sealed record BadmmSettings : AgreementSettings
{
    /// <summary>Rounds of trajectory step, policy training, linearisation and dual step in an iteration.</summary>
    [Between(1, 1000)]
    public int Rounds { get; init; } = 4;

    /// <summary>
    /// alpha, the rate of the multipliers, per squared <see cref="PolicySettings.ActionUnit"/>:
    /// lambda_t += alpha nu_t (mean policy action - mean teacher action) ([L16] section 4.2).
    /// </summary>
    [Between(0, BetweenAttribute.Large)]
    public double DualRate { get; init; } = 0.1;

    /// <summary>nu at the start, per nat and unit of cost.</summary>
    [Between(1e-4, 1e6)]
    public double InitialWeight { get; init; } = 0.01;

    /// <summary>Smallest nu.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double MinimumWeight { get; init; } = 1e-4;

    /// <summary>Largest nu.</summary>
    [Between(1e-4, 1e6)]
    public double MaximumWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "badmm";

    /// <inheritdoc/>
    public override int RoundsPerIteration => Rounds;

    /// <inheritdoc/>
    public override bool HasPenalty => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(
            MaximumWeight >= MinimumWeight,
            "badmm.maximumWeight",
            FormattableString.Invariant($"at least the smallest weight, {MinimumWeight}")
        );
        Require(
            InitialWeight >= MinimumWeight && InitialWeight <= MaximumWeight,
            "badmm.initialWeight",
            FormattableString.Invariant($"between the smallest and the largest weight, {MinimumWeight} and {MaximumWeight}")
        );
    }

    /// <inheritdoc/>
    internal override IAgreement Create(LinearGaussianController initial, double actionUnit) => new Badmm(initial, this, actionUnit);
}
