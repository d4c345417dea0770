using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// The prior of a time-varying linear-Gaussian fit: a Gaussian mixture over the points of all time steps and recent iterations.
/// Over [x; u; x'] it is the dynamics prior that lets five samples do the work of twenty; over [x; u] it is the prior of the policy's
/// linearisation.
/// </summary>
/// <remarks>[L14] section 3.3; [L16] appendix A.3.</remarks>
public sealed class MixturePrior
{
    private readonly FitSettings _settings;

    /// <summary>Makes a prior that has seen nothing.</summary>
    public MixturePrior(FitSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>The mixture, or null before the first fit.</summary>
    public GaussianMixture? Mixture { get; private set; }

    /// <summary>Takes a mixture from a checkpoint.</summary>
    public void Restore(GaussianMixture? mixture) => Mixture = mixture;

    /// <summary>Fits the mixture to points, starting from the previous fit.</summary>
    /// <param name="points">One point a row, at least one.</param>
    /// <param name="random">Source of the seeding's random choices.</param>
    public void Fit(ReadOnlyMatrixSpan points, RandomStream random)
    {
        if (points.Rows > _settings.MaximumPoints)
            points = Thin(points, _settings.MaximumPoints);
        int clusters = Math.Clamp(points.Rows / _settings.PointsPerCluster, _settings.MinimumClusters, _settings.MaximumClusters);
        GaussianMixtureOptions options = new()
        {
            Clusters = clusters,
            MaximumIterations = _settings.MaximumIterations,
            Ridge = _settings.MixtureRidge,
        };
        Mixture = GaussianMixture.Fit(points, options, random, Mixture is { } previous && previous.Count == clusters ? previous : null);
    }

    /// <summary>
    /// Mean mu0 and covariance Phi of the prior at one time step: the mixture's moments under the average responsibilities of that step's
    /// samples.
    /// </summary>
    /// <param name="samples">The step's samples, one a row.</param>
    /// <param name="responsibilities">Work space, samples x clusters.</param>
    /// <param name="likely">Each sample's cluster as it was guessed, e.g. at the step before; receives the most probable one. Only the
    /// speed depends on it.</param>
    /// <param name="weights">Work space, one number per cluster.</param>
    /// <param name="mean">Receives mu0.</param>
    /// <param name="covariance">Receives Phi.</param>
    public void Evaluate(
        ReadOnlyMatrixSpan samples,
        MatrixSpan responsibilities,
        Span<int> likely,
        Span<double> weights,
        Span<double> mean,
        MatrixSpan covariance
    )
    {
        GaussianMixture mixture = Mixture ?? throw new InvalidOperationException("the prior was not fitted yet");
        mixture.Responsibilities(samples, responsibilities, likely);
        weights.Clear();
        for (int i = 0; i < samples.Rows; i++)
            LinearAlgebra.AddScaled(1.0 / samples.Rows, responsibilities.Row(i), weights);
        mixture.Moments(weights, mean, covariance);
    }

    private static Matrix Thin(ReadOnlyMatrixSpan points, int count)
    {
        Matrix thinned = new(count, points.Columns);
        for (int i = 0; i < count; i++)
            points.Row((int)((long)i * points.Rows / count)).CopyTo(thinned.Row(i));
        return thinned;
    }
}
