using System.Buffers;

namespace Visuomotor.Numerics;

/// <summary>A mixture of Gaussians, fitted by expectation maximisation from a k-means++ start.</summary>
public sealed partial class GaussianMixture
{
    private readonly MixtureDensity _density;

    /// <summary>Makes a mixture; the arguments are kept, not copied.</summary>
    /// <param name="weights">Weight of every cluster, positive, summing to 1.</param>
    /// <param name="means">Clusters x dimension.</param>
    /// <param name="covariances">One covariance a cluster, positive definite.</param>
    /// <exception cref="ArgumentException">The sizes differ, or a covariance is not positive definite.</exception>
    public GaussianMixture(double[] weights, Matrix means, Matrix[] covariances)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(covariances);
        if (weights.Length != means.Rows || weights.Length != covariances.Length)
            throw new ArgumentException(
                $"{weights.Length} weights, {means.Rows} means and {covariances.Length} covariances do not make a mixture",
                nameof(weights)
            );
        Weights = weights;
        Means = means;
        Covariances = covariances;
        _density = new MixtureDensity(weights.Length, means.Columns);
        if (!_density.TrySet(weights, means, covariances, out int cluster))
            throw new ArgumentException($"the covariance of cluster {cluster} is not positive definite", nameof(covariances));
    }

    /// <summary>Number of clusters.</summary>
    public int Count => Weights.Length;

    /// <summary>Numbers in a point.</summary>
    public int Dimension => Means.Columns;

    /// <summary>Weight of every cluster; they sum to 1.</summary>
    public double[] Weights { get; }

    /// <summary>Means, clusters x dimension.</summary>
    public Matrix Means { get; }

    /// <summary>Covariances, dimension x dimension each.</summary>
    public Matrix[] Covariances { get; }

    /// <summary>Fits a mixture.</summary>
    /// <param name="points">One point a row; at least one, all numbers finite.</param>
    /// <param name="options">Clusters, iterations, tolerance, ridge.</param>
    /// <param name="random">Source of the seeding's choices; the same stream gives the same bits.</param>
    /// <param name="start">A mixture to start from instead of k-means++, of the same dimension; one with another number of clusters is not
    /// used.</param>
    /// <exception cref="ArgumentException">No points, a number that is not finite (the message names the row), a start of another
    /// dimension, or settings out of range.</exception>
    public static GaussianMixture Fit(
        ReadOnlyMatrixSpan points,
        GaussianMixtureOptions options,
        RandomStream random,
        GaussianMixture? start = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        if (options.Clusters < 1 || options.MaximumIterations < 1 || !(options.Ridge > 0))
            throw new ArgumentException("a mixture needs at least one cluster and one iteration, and a positive ridge", nameof(options));
        if (points.Rows == 0)
            throw new ArgumentException("a mixture cannot be fitted to no points", nameof(points));
        CheckPoints(points);
        if (start is not null && start.Dimension != points.Columns)
        {
            throw new ArgumentException($"a mixture of {start.Dimension} dimensions cannot start one of {points.Columns}", nameof(start));
        }

        return new MixtureEstimator(points.Rows, points.Columns, options).Fit(points, random, start);
    }

    /// <summary>Probabilities of the clusters given each point.</summary>
    /// <param name="points">One point a row, all numbers finite.</param>
    /// <param name="responsibilities">Receives points x clusters; every row sums to 1.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public void Responsibilities(ReadOnlyMatrixSpan points, MatrixSpan responsibilities)
    {
        MatrixShape.CheckSame(responsibilities.Rows, responsibilities.Columns, points.Rows, Count, nameof(Responsibilities));
        Evaluate(points, responsibilities);
    }

    /// <summary>The same with a guess of each point's cluster, which makes it faster the better it is and changes nothing else.</summary>
    /// <param name="points">One point a row, all numbers finite.</param>
    /// <param name="responsibilities">Receives points x clusters; every row sums to 1.</param>
    /// <param name="likely">One cluster a point, the guess; receives the most probable one.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or a guess is no cluster.</exception>
    public void Responsibilities(ReadOnlyMatrixSpan points, MatrixSpan responsibilities, Span<int> likely)
    {
        MatrixShape.CheckSame(responsibilities.Rows, responsibilities.Columns, points.Rows, Count, nameof(Responsibilities));
        MatrixShape.CheckLength(likely.Length, points.Rows, nameof(Responsibilities));
        foreach (int cluster in likely)
        {
            if ((uint)cluster >= (uint)Count)
                throw new ArgumentException($"{nameof(Responsibilities)}: {cluster} is not one of {Count} clusters", nameof(likely));
        }

        Evaluate(points, responsibilities, likely);
    }

    /// <summary>Mean log-likelihood of a point, in nats.</summary>
    /// <param name="points">One point a row, at least one, all numbers finite.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, there is no point, or a number is not finite.</exception>
    public double LogLikelihood(ReadOnlyMatrixSpan points)
    {
        if (points.Rows == 0)
            throw new ArgumentException("no points have no likelihood", nameof(points));
        double[] rented = ArrayPool<double>.Shared.Rent(points.Rows * Count);
        try
        {
            return Evaluate(points, new MatrixSpan(rented, points.Rows, Count)) / points.Rows;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private static void CheckPoints(ReadOnlyMatrixSpan points)
    {
        for (int i = 0; i < points.Rows; i++)
        {
            if (!VectorKernels.AllFinite(points.Row(i)))
                throw new ArgumentException($"point {i} has a number that is not finite", nameof(points));
        }
    }

    private double Evaluate(ReadOnlyMatrixSpan points, MatrixSpan responsibilities, scoped Span<int> likely = default)
    {
        int count = points.Rows;
        MatrixShape.CheckSame(points.Rows, points.Columns, count, Dimension, nameof(Responsibilities));
        CheckPoints(points);
        if (likely.IsEmpty)
            likely = count <= 256 ? stackalloc int[256].Slice(0, count) : new int[count];
        return _density.Responsibilities(
            points,
            responsibilities,
            likely,
            count <= 256 ? stackalloc int[count] : new int[count],
            count <= 256 ? stackalloc double[count] : new double[count]
        );
    }

    /// <summary>Mean and covariance of the mixture under other cluster weights.</summary>
    /// <param name="clusterWeights">One weight a cluster, summing to 1.</param>
    /// <param name="mean">Receives the mean.</param>
    /// <param name="covariance">Receives the covariance: the weighted covariances plus the spread of the means.</param>
    public void Moments(ReadOnlySpan<double> clusterWeights, Span<double> mean, MatrixSpan covariance)
    {
        const double Negligible = 1e-12;
        Span<double> difference = Dimension <= 256 ? stackalloc double[Dimension] : new double[Dimension];
        mean.Clear();
        covariance.Clear();
        for (int k = 0; k < Count; k++)
            LinearAlgebra.AddScaled(clusterWeights[k], Means.Span.Row(k), mean);
        for (int k = 0; k < Count; k++)
        {
            double weight = clusterWeights[k];
            if (weight < Negligible)
                continue;
            Means.Span.Row(k).CopyTo(difference);
            LinearAlgebra.AddScaled(-1, mean, difference);
            MatrixSpan spread = Covariances[k].Span;
            for (int i = 0; i < Dimension; i++)
            {
                LinearAlgebra.AddScaled(weight, spread.Row(i), covariance.Row(i));
                LinearAlgebra.AddScaled(weight * difference[i], difference, covariance.Row(i));
            }
        }
    }
}
