using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Numerics;

/// <summary>
/// Log-densities of a mixture's clusters. Points are whitened sixteen numbers at a time, four points together, and a cluster is given
/// up for a point as soon as it is too far behind the best one to matter, so most clusters cost a few of the numbers only.
/// </summary>
internal sealed unsafe class MixtureDensity
{
    // Less than exp(-50) of the best is below the rounding of a sum of responsibilities.
    private const double Behind = 50;
    private const int Stage = TileKernels.MaximumWidth;

    private readonly int _clusters;
    private readonly int _dimension;
    private readonly double[] _constants;

    // For every cluster and stage, the rows of inv(L) of that stage as columns: (end of the stage) x Stage numbers, zeros beyond the last.
    private readonly double[][] _panels;

    // inv(L) times the mean, padded to whole stages.
    private readonly Matrix _offsets;
    private readonly Matrix _factor;
    private readonly Matrix _whitening;

    internal MixtureDensity(int clusters, int dimension)
    {
        _clusters = clusters;
        _dimension = dimension;
        _constants = new double[clusters];
        int stages = (dimension + Stage - 1) / Stage,
            size = 0;
        for (int s = 0; s < stages; s++)
            size += End(s) * Stage;
        _panels = new double[clusters][];
        for (int k = 0; k < clusters; k++)
            _panels[k] = new double[size];
        _offsets = new Matrix(clusters, stages * Stage);
        _factor = new Matrix(dimension, dimension);
        _whitening = new Matrix(dimension, dimension);
    }

    /// <summary>Takes the parameters.</summary>
    /// <returns>False, with the cluster, if a covariance is not positive definite.</returns>
    internal bool TrySet(ReadOnlySpan<double> weights, Matrix means, Matrix[] covariances, out int failed)
    {
        for (int k = 0; k < _clusters; k++)
        {
            failed = k;
            _factor.Span.CopyFrom(covariances[k]);
            if (!Cholesky.TryFactor(_factor, out _))
                return false;
            _constants[k] = Math.Log(weights[k]) - (0.5 * (Cholesky.LogDeterminant(_factor) + (_dimension * Math.Log(2 * Math.PI))));
            Cholesky.InvertLower(_factor, _whitening);
            LinearAlgebra.Multiply(_whitening, means.Row(k), _offsets.Row(k)[.._dimension]);
            fixed (
                double* panel = _panels[k],
                    whitening = _whitening.Data
            )
            {
                double* target = panel;
                for (int s = 0; s * Stage < _dimension; s++)
                {
                    int begin = s * Stage,
                        end = End(s);
                    PanelPacking.Pack(whitening + (begin * _dimension), 1, _dimension, end, end - begin, Stage, target);
                    target += end * Stage;
                }
            }
        }

        failed = -1;
        return true;
    }

    /// <summary>Responsibilities of points; returns the sum of their log-likelihoods, added in the order of the points.</summary>
    /// <param name="points">One point a row.</param>
    /// <param name="responsibilities">Receives points x clusters.</param>
    /// <param name="best">For every point the cluster to look at first; receives the most probable one.</param>
    /// <param name="order">Work space, one number a point.</param>
    /// <param name="top">Receives the log-likelihood of each point.</param>
    internal double Responsibilities(
        ReadOnlyMatrixSpan points,
        MatrixSpan responsibilities,
        Span<int> best,
        Span<int> order,
        Span<double> top
    )
    {
        int count = points.Rows;
        if (count == 0)
            return 0;
        fixed (double* data = points.Data)
        {
            // Each point's likely cluster first, which tells how far behind the others may be.
            top.Fill(double.NegativeInfinity);
            for (int k = 0; k < _clusters; k++)
            {
                int alive = 0;
                for (int i = 0; i < count; i++)
                {
                    if (best[i] == k)
                        order[alive++] = i;
                }

                Densities(k, data, points.Stride, order[..alive], top, responsibilities);
            }

            for (int i = 0; i < count; i++)
                top[i] = responsibilities[i, best[i]];
            for (int k = 0; k < _clusters; k++)
            {
                int alive = 0;
                for (int i = 0; i < count; i++)
                {
                    if (best[i] != k)
                        order[alive++] = i;
                }

                Densities(k, data, points.Stride, order[..alive], top, responsibilities);
            }
        }

        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            top[i] = Normalize(responsibilities.Row(i), out best[i]);
            sum += top[i];
        }

        return sum;
    }

    // Log densities become probabilities; returns the logarithm of their sum.
    private static double Normalize(Span<double> row, out int best)
    {
        best = 0;
        for (int k = 1; k < row.Length; k++)
        {
            if (row[k] > row[best])
                best = k;
        }

        double top = row[best],
            sum = 0;
        for (int k = 0; k < row.Length; k++)
        {
            double value = row[k] - top;
            value = value < -Behind ? 0 : Math.Exp(value);
            row[k] = value;
            sum += value;
        }

        for (int k = 0; k < row.Length; k++)
            row[k] /= sum;
        return top + Math.Log(sum);
    }

    private int End(int stage) => Math.Min((stage + 1) * Stage, _dimension);

    // log(weight N(point)) of the listed points, or minus infinity once it is too far below the top; the list is used up.
    [SkipLocalsInit]
    private void Densities(int cluster, double* points, nint pointStride, Span<int> alive, ReadOnlySpan<double> top, MatrixSpan values)
    {
        double* tile = stackalloc double[TileKernels.Height * Stage];
        int* members = stackalloc int[TileKernels.Height];
        int count = alive.Length;
        for (int i = 0; i < count; i++)
            values[alive[i], cluster] = _constants[cluster];
        fixed (
            double* panels = _panels[cluster],
                offsets = _offsets.Row(cluster)
        )
        {
            double* panel = panels;
            for (int s = 0; s * Stage < _dimension && count > 0; s++)
            {
                int end = End(s),
                    kept = 0;
                for (int i = 0; i < count; i += TileKernels.Height)
                {
                    int rows = Math.Min(TileKernels.Height, count - i);
                    for (int r = 0; r < TileKernels.Height; r++)
                        members[r] = alive[Math.Min(i + r, count - 1)];
                    Whiten(members, points, pointStride, panel, end, tile);
                    for (int r = 0; r < rows; r++)
                    {
                        int point = members[r];
                        ref double value = ref values[point, cluster];
                        value -= 0.5 * SquaredDistance(tile + (r * Stage), offsets + (s * Stage));
                        if (value < top[point] - Behind)
                        {
                            value = double.NegativeInfinity;
                        }
                        else
                        {
                            alive[kept++] = point;
                        }
                    }
                }

                count = kept;
                panel += end * Stage;
            }
        }
    }

    private static void Whiten(int* members, double* points, nint stride, double* panel, int inner, double* tile)
    {
        double* a0 = points + (members[0] * stride),
            a1 = points + (members[1] * stride);
        double* a2 = points + (members[2] * stride),
            a3 = points + (members[3] * stride);
        for (int c = 0; c < Stage; c += TileKernels.Width)
        {
            TileKernels.Multiply(TileKernels.Width, a0, a1, a2, a3, 1, panel + c, Stage, inner, tile + c, Stage);
        }
    }

    private static double SquaredDistance(double* a, double* b)
    {
        Vector256<double> d0 = Vector256.Load(a) - Vector256.Load(b),
            d1 = Vector256.Load(a + 4) - Vector256.Load(b + 4);
        Vector256<double> d2 = Vector256.Load(a + 8) - Vector256.Load(b + 8),
            d3 = Vector256.Load(a + 12) - Vector256.Load(b + 12);
        return Vector256.Sum(Vector256.FusedMultiplyAdd(d0, d0, d1 * d1) + Vector256.FusedMultiplyAdd(d2, d2, d3 * d3));
    }
}
