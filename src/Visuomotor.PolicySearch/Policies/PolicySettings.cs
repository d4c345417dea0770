using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>The policy's network and how it is trained.</summary>
public sealed record PolicySettings
{
    /// <summary>Sizes of the hidden layers; none for a policy that is linear in its readings and feature points.</summary>
    [Between(1, 4096, Items = 16)]
    public IReadOnlyList<int> Hidden { get; init; } = [40, 40];

    /// <summary>
    /// h, the steps that the policy remembers: it reads the observations of the last h steps as well, and the actions commanded in them.
    /// Less than a trial has. Ours.
    /// </summary>
    /// <remarks>
    /// Where commands or readings come late, what the robot does next depends on what is under way, which one observation does not tell.
    /// The small policy of the full state before a camera's remembers nothing.
    /// </remarks>
    [Since(3, "0")]
    [Between(0, 1000)]
    public int History { get; init; }

    /// <summary>Mini-batches of each round's policy training.</summary>
    [Between(1, 10_000_000)]
    public int Batches { get; init; } = 1000;

    /// <summary>Samples in a mini-batch.</summary>
    [Between(1, 65536)]
    public int BatchSize { get; init; } = 25;

    /// <summary>Adam's learning rate at the start of a round; it falls to 0 over the round along a cosine.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>
    /// Torque in N m (or force in N) that training counts torques in: of the size of the teachers' noise where that is far from 1, since
    /// Adam's steps
    /// have a size of their own and the dual step's grow with the noise's variance.
    /// </summary>
    /// <remarks>Ours.</remarks>
    [Between(1e-6, 1e9)]
    public double ActionUnit { get; init; } = 1;

    /// <summary>
    /// Most trajectories of one condition that the policy learns from, the latest; their actions are always those of the controllers as
    /// they are now.
    /// </summary>
    /// <remarks>[L16] section 4.3 keeps observations of earlier iterations. More of them make a policy steadier; pictures take
    /// room.</remarks>
    [Between(1, 10_000)]
    public int Trajectories { get; init; } = 20;

    /// <summary>Weight decay.</summary>
    [Between(0, BetweenAttribute.Large)]
    public double WeightDecay { get; init; }

    /// <summary>
    /// Standard deviation of the policy's noise in that of its teachers', above 0: Sigma is the square of it times [mean C^-1]^-1, as long
    /// as the teachers make the rollouts.
    /// </summary>
    /// <remarks>
    /// Ours; 1 in [L16] appendix A. A policy that acts by what it reads alone stands still where a peg sticks beside its hole, and its
    /// noise is what moves it on,
    /// while teachers, which act by the time, go on without. Mirror descent's teachers start from the policy and take over part of it in
    /// each iteration.
    /// </remarks>
    [Since(2, "1")]
    [Between(1e-6, 1000)]
    public double Noise { get; init; } = 1;

    /// <summary>Makes sure that the policy remembers less than a trial.</summary>
    /// <exception cref="SettingException">It does not.</exception>
    internal void RequireShortHistory(int horizon) =>
        SettingsCheck.Require(History < horizon, "policy.history", $"below {horizon}, the steps of a trial");
}
