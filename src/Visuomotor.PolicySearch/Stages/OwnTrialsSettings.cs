using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Settings of the stage in which the policy makes all rollouts; a training without that stage has none of them. Where every one of a
/// condition's rollouts succeeds, the policy goes on doing there what it did; elsewhere a teacher starts from the policy, linearised
/// around these rollouts, and is the policy's own behaviour one step better. A policy that succeeds clearly less often than the best so
/// far, in the mean over the conditions, is rolled back to that one. For BADMM and mirror descent.
/// </summary>
/// <remarks>docs/own-trials.md; [M16] section 3 for rollouts by the policy; that a policy keeps what succeeds is ours.</remarks>
public sealed record OwnTrialsSettings
{
    /// <summary>The first iteration, if the policy has learned by then.</summary>
    [Between(2, 1_000_000)]
    public required int From { get; init; }

    /// <summary>
    /// KL bound of a teacher's step from the policy, nats per control step; null for the bound of other steps. A policy that succeeds in
    /// most places asks for smaller steps than one that has still to find the way. Each time that the policy succeeds in a condition, or is
    /// rolled back, that condition's step falls to 0.3 of what it was, down to <see cref="TrainingSettings.MinimumStepMultiplier"/>; not
    /// with <see cref="LearnFromSuccesses"/>.
    /// </summary>
    [Between(1e-9, 1e6)]
    public double? KlStep { get; init; }

    /// <summary>
    /// How many times as large as its own the policy's noise is in every other of its rollouts where it did not succeed the last time: a
    /// peg that sticks to a table tells nothing about the way to the hole. The policy is judged by the others, and so is whether it
    /// succeeds in a condition, if they are at least five. Ours.
    /// </summary>
    [Between(1e-6, 1000)]
    public double Noise { get; init; } = 1;

    /// <summary>
    /// Over-relaxation of the policy's step: from its own mean actions towards those of a teacher that starts from it, and this many times
    /// as far, at least 1. Teachers act by the time, each in its own condition, and the policy cannot follow them in everything: it goes a
    /// small part of the way, which this makes up for. Above 1, what a teacher asks for far from its own way counts for half a nat at most.
    /// </summary>
    /// <remarks>As in Boyd et al. 2011, "Distributed Optimization and Statistical Learning via the Alternating Direction Method of
    /// Multipliers", section 3.4.3, but larger. Ours.</remarks>
    [Since(2, "1")]
    [Between(1, 1000)]
    public double Relaxation { get; init; } = 1;

    /// <summary>
    /// Trust region of the policy's own step: KL(new policy || old), nats per control step in the mean over the rollouts of a condition,
    /// that no condition may exceed; null for none. A policy that went farther backtracks on the straight line between its parameters.
    /// Where less than a quarter of the rollouts with its own noise failed the region is smaller in that proportion, since less is to be
    /// learned and more to be lost; not with <see cref="LearnFromSuccesses"/>. Each time that a policy is rolled back to the best the
    /// region halves, and with each one that goes on it grows by half, up to this.
    /// </summary>
    /// <remarks>Ours; [M16] bounds the teachers' steps alone.</remarks>
    [Between(1e-9, 1e6)]
    public double? TrustRegion { get; init; }

    /// <summary>
    /// Whether the policy learns, in a condition where it fails, from each rollout that succeeded all the same the actions that led there,
    /// noise and all, while the teacher starts from those that failed, if these are at least four. It keeps its noise as with
    /// <see cref="KeepNoise"/>, and asks for a dozen rollouts and more of a condition. Ours.
    /// </summary>
    public bool LearnFromSuccesses { get; init; }

    /// <summary>
    /// Whether the policy keeps its noise. Otherwise that shrinks with its teachers', which start from the policy and act with less as
    /// their costs fall: a policy that its noise helps into one hole loses the next, while one that has to be exact gets there. Ours.
    /// </summary>
    [Since(2, "false")]
    public bool KeepNoise { get; init; }

    /// <summary>
    /// Whether the training has for its result the policy whose own rollouts succeeded most often, not the last one, which has made none
    /// yet. The result is an iteration behind while the policy gets better, and it takes a dozen rollouts and more of a condition to tell
    /// policies apart. Ours; learning goes on from the last one all the same.
    /// </summary>
    public bool KeepBest { get; init; }

    /// <summary>Whether the policy's noise stays: always where it learns what that noise led to.</summary>
    public bool KeepsNoise => KeepNoise || LearnFromSuccesses;
}
