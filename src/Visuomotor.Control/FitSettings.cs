namespace Visuomotor.Control;

/// <summary>Settings of <see cref="DynamicsFit"/>, <see cref="ConditionalFit"/> and <see cref="MixturePrior"/>.</summary>
public sealed record FitSettings
{
    /// <summary>Added to the diagonal of the covariance of [x; u] before it is inverted (squared state and action units).</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double Ridge { get; init; } = 1e-6;

    /// <summary>Added to the diagonal of every covariance of the mixture (squared state and action units).</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double MixtureRidge { get; init; } = 1e-6;

    /// <summary>n0 and m, the strength of the normal-inverse-Wishart prior in samples.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double PriorStrength { get; init; } = 1;

    /// <summary>Standard deviation of x_0 that the prior assumes, with the weight of one sample.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double InitialStateDeviation { get; init; } = 1e-3;

    /// <summary>Points per cluster of the mixture.</summary>
    [Between(1, 1_000_000)]
    public int PointsPerCluster { get; init; } = 40;

    /// <summary>Fewest clusters.</summary>
    [Between(1, 4096)]
    public int MinimumClusters { get; init; } = 2;

    /// <summary>Most clusters.</summary>
    [Between(1, 4096)]
    public int MaximumClusters { get; init; } = 20;

    /// <summary>Most trajectories of one condition that feed its mixture.</summary>
    [Between(1, 1_000_000)]
    public int MaximumTrajectories { get; init; } = 20;

    /// <summary>Most points that a mixture is fitted to; of more, evenly spaced ones are taken.</summary>
    [Between(1, 10_000_000)]
    public int MaximumPoints { get; init; } = 4000;

    /// <summary>Most EM iterations a fit.</summary>
    [Between(1, 1_000_000)]
    public int MaximumIterations { get; init; } = 100;
}
