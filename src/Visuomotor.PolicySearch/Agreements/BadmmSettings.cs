using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of BADMM.</summary>
/// <param name="Rounds">Rounds in an iteration.</param>
/// <param name="Rate">alpha, per squared unit of the task's actions.</param>
/// <param name="InitialWeight">nu at the start.</param>
/// <param name="MinimumWeight">Smallest nu.</param>
/// <param name="MaximumWeight">Largest nu.</param>
internal sealed record BadmmSettings(int Rounds, double Rate, double InitialWeight, double MinimumWeight, double MaximumWeight)
    : AgreementSettings
{
    /// <inheritdoc/>
    public override int Rounds { get; } = Rounds;

    /// <inheritdoc/>
    public override bool HasPenalty => true;

    /// <inheritdoc/>
    public override IAgreement Create(LinearGaussianController initial) => new Badmm(initial, this);
}
