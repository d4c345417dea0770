using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of plain ADMM.</summary>
public sealed record PlainAdmmSettings : AgreementSettings
{
    /// <summary>Rounds of trajectory step, policy training, linearisation and dual step in an iteration.</summary>
    [Between(1, 1000)]
    public int Rounds { get; init; } = 4;

    /// <summary>
    /// alpha, the rate of the multipliers, a pure number: lambda_t += alpha nu M (mean policy action - mean teacher action), M being the
    /// metric of the penalty.
    /// </summary>
    [Between(0, BetweenAttribute.Large)]
    public double DualRate { get; init; } = 0.1;

    /// <summary>nu, which stays, per nat and unit of cost.</summary>
    [Between(1e-4, 1e6)]
    public double Weight { get; init; } = 0.01;

    /// <inheritdoc/>
    public override string Name => "admm";

    /// <inheritdoc/>
    public override int RoundsPerIteration => Rounds;

    /// <inheritdoc/>
    public override bool HasPenalty => true;

    /// <summary>It knows no covariance of the policy, which a teacher that starts there would need.</summary>
    /// <inheritdoc/>
    public override bool AllowsOwnTrials => false;

    /// <inheritdoc/>
    internal override IAgreement Create(LinearGaussianController initial, double actionUnit) => new PlainAdmm(initial, this);
}
