using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of mirror descent.</summary>
public sealed record MirrorDescentSettings : AgreementSettings
{
    /// <summary>
    /// KL bound of steps that start from the policy, nats per control step; null for <see cref="TrainingSettings.KlStep"/>, which bounds
    /// steps from a teacher's own controller.
    /// </summary>
    [Between(1e-9, 1e6)]
    public double? KlStep { get; init; }

    /// <inheritdoc/>
    public override string Name => "mdgps";

    /// <inheritdoc/>
    public override int RoundsPerIteration => 1;

    /// <inheritdoc/>
    public override bool HasPenalty => false;

    /// <inheritdoc/>
    internal override IAgreement Create(LinearGaussianController initial, double actionUnit) => new MirrorDescent(initial, this);
}
