using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of plain ADMM.</summary>
/// <param name="Rounds">Rounds in an iteration.</param>
/// <param name="Rate">alpha, a pure number.</param>
/// <param name="Weight">nu, which stays.</param>
internal sealed record PlainAdmmSettings(int Rounds, double Rate, double Weight) : AgreementSettings
{
    /// <inheritdoc/>
    public override int Rounds { get; } = Rounds;

    /// <inheritdoc/>
    public override bool HasPenalty => true;

    /// <inheritdoc/>
    public override IAgreement Create(LinearGaussianController initial) => new PlainAdmm(initial, this);
}
