namespace Visuomotor.Numerics;

/// <summary>Settings of <see cref="GaussianMixture.Fit"/>.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>Number of clusters, at least 1; fewer are used when there are fewer points.</summary>
    public required int Clusters { get; init; }

    /// <summary>Most EM iterations, at least 1.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>EM stops when the mean log-likelihood of a point moves by less than this times its own size (at least 1).</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Added to the diagonal of every cluster's covariance.</summary>
    public double Ridge { get; init; } = 1e-6;
}
