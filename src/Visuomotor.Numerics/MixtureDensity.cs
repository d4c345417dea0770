namespace Visuomotor.Numerics;

/// <summary>
/// Log-densities of a mixture's clusters. A point is whitened number by number and a cluster is given up as soon as it is too far behind
/// the best one to matter, so most clusters cost a few of the numbers only.
/// </summary>
internal sealed class MixtureDensity(int clusters, int dimension)
{
    // exp(-50) is below the rounding of a sum of responsibilities
    private const double Behind = 50;
    private const int Stride = 8;

    private readonly Matrix[] _whitening = [.. Enumerable.Range(0, clusters).Select(_ => new Matrix(dimension, dimension))];
    private readonly double[] _constants = new double[clusters];
    private readonly Matrix _factor = new(dimension, dimension);
    private Matrix _means = new(clusters, dimension);

    /// <summary>Takes the parameters.</summary>
    /// <returns>False, with the cluster, if a covariance is not positive definite.</returns>
    internal bool TrySet(ReadOnlySpan<double> weights, Matrix means, Matrix[] covariances, out int failed)
    {
        _means = means;
        for (int k = 0; k < clusters; k++)
        {
            failed = k;
            _factor.Span.CopyFrom(covariances[k]);
            if (!Cholesky.TryFactor(_factor, out _)) return false;
            _constants[k] = Math.Log(weights[k]) - 0.5 * (Cholesky.LogDeterminant(_factor) + dimension * Math.Log(2 * Math.PI));
            _whitening[k].Span.Clear();
            _whitening[k].Span.AddToDiagonal(1);
            Cholesky.SolveLowerInPlace(_factor, _whitening[k].Span);
        }
        failed = -1;
        return true;
    }

    /// <summary>Responsibilities of one point; returns its log-likelihood.</summary>
    /// <param name="point">The point.</param>
    /// <param name="work">As many numbers as the point has.</param>
    /// <param name="responsibilities">Receives one probability a cluster.</param>
    /// <param name="best">The cluster to look at first; receives the most probable one.</param>
    internal double Responsibilities(ReadOnlySpan<double> point, Span<double> work, Span<double> responsibilities, ref int best)
    {
        int first = best;
        double top = LogDensity(first, point, work, double.NegativeInfinity);
        responsibilities[first] = top;
        for (int k = 0; k < clusters; k++)
        {
            if (k == first) continue;
            double value = LogDensity(k, point, work, top - Behind);
            responsibilities[k] = value;
            if (value <= top) continue;
            top = value;
            best = k;
        }
        double sum = 0;
        for (int k = 0; k < clusters; k++)
        {
            double value = responsibilities[k] - top;
            value = value < -Behind ? 0 : Math.Exp(value);
            responsibilities[k] = value;
            sum += value;
        }
        for (int k = 0; k < clusters; k++) responsibilities[k] /= sum;
        return top + Math.Log(sum);
    }

    /// <summary>log(weight N(point)), or minus infinity once it is below <paramref name="least"/>.</summary>
    private double LogDensity(int cluster, ReadOnlySpan<double> point, Span<double> work, double least)
    {
        ReadOnlySpan<double> mean = _means.Span.Row(cluster);
        MatrixSpan whitening = _whitening[cluster];
        double value = _constants[cluster];
        for (int start = 0; start < dimension; start += Stride)
        {
            int end = Math.Min(start + Stride, dimension);
            for (int i = start; i < end; i++) work[i] = point[i] - mean[i];
            for (int i = start; i < end; i++)
            {
                double white = LinearAlgebra.Dot(whitening.Row(i)[..(i + 1)], work[..(i + 1)]);
                value -= 0.5 * white * white;
            }
            if (value < least) return double.NegativeInfinity;
        }
        return value;
    }
}
