using Visuomotor.Networks;
using static Visuomotor.PolicySearch.SettingsCheck;

namespace Visuomotor.PolicySearch;

/// <summary>The policy's network and how it is trained.</summary>
public sealed record PolicySettings
{
    /// <summary>Sizes of the hidden layers; none for a policy that is linear in its readings and feature points.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [40, 40];

    /// <summary>Mini-batches of each round's policy training.</summary>
    public int Batches { get; init; } = 1000;

    /// <summary>Samples in a mini-batch.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>Adam's learning rate at the start of a round; it falls to 0 over the round along a cosine.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>
    /// Torque in N m (or force in N) that training counts torques in: of the size of the teachers' noise where that is far from 1, since Adam's steps
    /// have a size of their own and the dual step's grow with the noise's variance.
    /// </summary>
    /// <remarks>Ours.</remarks>
    public double ActionUnit { get; init; } = 1;

    /// <summary>Most trajectories of one condition that the policy learns from, the latest; their actions are always those of the controllers as they are now.</summary>
    /// <remarks>[L16] section 4.3 keeps observations of earlier iterations. More of them make a policy steadier; pictures take room.</remarks>
    public int Trajectories { get; init; } = 20;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Standard deviation of the policy's noise in that of its teachers', above 0: Sigma is the square of it times [mean C^-1]^-1, as long as the teachers make the rollouts.</summary>
    /// <remarks>
    /// Ours; 1 in [L16] appendix A. A policy that acts by what it reads alone stands still where a peg sticks beside its hole, and its noise is what moves it on,
    /// while teachers, which act by the time, go on without. Mirror descent's teachers start from the policy and take over part of it in each iteration.
    /// </remarks>
    [Since(2, "1")]
    public double Noise { get; init; } = 1;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(Hidden is { Count: <= 16 } && Hidden.All(size => size is >= 1 and <= 4096), $"Policy.{nameof(Hidden)}", "at most 16 layers of 1 to 4096 units");
        InRange(Batches, $"Policy.{nameof(Batches)}");
        Require(BatchSize is >= 1 and <= 65536, $"Policy.{nameof(BatchSize)}", "from 1 to 65536");
        Positive(LearningRate, $"Policy.{nameof(LearningRate)}");
        InRange(ActionUnit, $"Policy.{nameof(ActionUnit)}");
        InRange(Trajectories, $"Policy.{nameof(Trajectories)}");
        InRange(Noise, $"Policy.{nameof(Noise)}");
        NotNegative(WeightDecay, $"Policy.{nameof(WeightDecay)}");
    }
}
