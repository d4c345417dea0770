using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of mirror descent.</summary>
/// <param name="KlStep">KL bound of a step that starts from the policy, nats per control step; null for that of a teacher's own
/// steps.</param>
/// <param name="StoredWeight">What the training's state has where other agreements have nu.</param>
internal sealed record MirrorDescentSettings(double? KlStep, double StoredWeight) : AgreementSettings
{
    /// <inheritdoc/>
    public override int Rounds => 1;

    /// <inheritdoc/>
    public override bool HasPenalty => false;

    /// <inheritdoc/>
    public override IAgreement Create(LinearGaussianController initial) => new MirrorDescent(initial, this);
}
