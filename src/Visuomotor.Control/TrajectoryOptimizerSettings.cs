namespace Visuomotor.Control;

/// <summary>Settings of <see cref="TrajectoryOptimizer"/>.</summary>
public sealed record TrajectoryOptimizerSettings
{
    /// <summary>Smallest multiplier of the KL constraint that is tried.</summary>
    public double MinimumEta { get; init; } = 1e-8;

    /// <summary>Largest multiplier of the KL constraint that is tried.</summary>
    public double MaximumEta { get; init; } = 1e16;

    /// <summary>Accepted relative difference between the divergence and its bound.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Most backward and forward passes in one search.</summary>
    public int MaximumEvaluations { get; init; } = 60;

    /// <summary>
    /// Variance that every C_t keeps, one per action number, in squared action units, positive; empty for none.
    /// It keeps exploration alive after convergence, so that fits do not collapse. It is a floor, not an addition: a C_t that is above it
    /// everywhere stays as it is,
    /// and where the anchor's variance is below, C_t may be as small as that, so that the anchor itself always keeps the bound.
    /// </summary>
    public double[] CovarianceFloor { get; init; } = [];
}
