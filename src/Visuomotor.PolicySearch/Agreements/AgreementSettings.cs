using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The settings of one way to bring teachers and policy to agree, which makes an agreement for each teacher. Each method of guided policy
/// search has its own: <see cref="BadmmSettings"/>, <see cref="PlainAdmmSettings"/>, <see cref="MirrorDescentSettings"/>.
/// </summary>
public abstract record AgreementSettings
{
    private protected AgreementSettings() { }

    /// <summary>The name of its method in the catalogue, under which its settings stand among all of a training.</summary>
    public abstract string Name { get; }

    /// <summary>Rounds of the steps (d), (a), (b) and (c) in an iteration.</summary>
    public abstract int RoundsPerIteration { get; }

    /// <summary>
    /// Whether a penalty ties a teacher to the policy in its own problem. Without one the teacher's step is bound to the policy, and what
    /// it leaves shows once the policy has learned.
    /// </summary>
    public abstract bool HasPenalty { get; }

    /// <summary>Whether teachers can start from the policy, which then makes all trials.</summary>
    public virtual bool AllowsOwnTrials => true;

    /// <summary>Makes the agreement of one teacher.</summary>
    /// <param name="initial">The teacher's initial controller.</param>
    /// <param name="actionUnit">Torque in N m (or force in N) that torques are counted in.</param>
    internal abstract IAgreement Create(LinearGaussianController initial, double actionUnit);

    /// <summary>Checks every number.</summary>
    /// <exception cref="SettingException">A setting is out of its range; the message names it.</exception>
    public virtual void Validate() => SettingsTree.CheckRanges(this, GetType(), Name + '.');
}
