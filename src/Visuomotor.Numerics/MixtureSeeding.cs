namespace Visuomotor.Numerics;

/// <summary>
/// Where a mixture starts: greedy k-means++ (Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", 2007: several
/// candidates a centre, the best kept) and a few Lloyd iterations, on data divided by their spread.
/// </summary>
internal sealed class MixtureSeeding(int count, int dimension, int clusters)
{
    private const int LloydIterations = 10;

    private readonly Matrix _scaled = new(count, dimension);
    private readonly Matrix _centers = new(clusters, dimension);
    private readonly Matrix _products = new(count, clusters);
    private readonly double[] _nearest = new double[count];
    private readonly double[] _candidate = new double[count];
    private readonly double[] _kept = new double[count];
    private readonly int[] _sizes = new int[clusters];

    /// <summary>Gives every point a cluster.</summary>
    /// <param name="points">One point a row.</param>
    /// <param name="mean">The points' mean.</param>
    /// <param name="scale">Factor of each number that makes its spread one.</param>
    /// <param name="random">Source of the choices.</param>
    /// <param name="assignment">Receives one cluster a point.</param>
    internal void Assign(
        ReadOnlyMatrixSpan points,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> scale,
        RandomStream random,
        Span<int> assignment
    )
    {
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> point = points.Row(i);
            Span<double> row = _scaled.Row(i);
            for (int j = 0; j < row.Length; j++)
                row[j] = (point[j] - mean[j]) * scale[j];
        }

        Choose(random);
        assignment.Fill(-1);
        for (int iteration = 0; iteration < LloydIterations; iteration++)
        {
            if (!MoveToNearest(assignment))
                break;
            MoveCenters(assignment);
        }
    }

    private void Choose(RandomStream random)
    {
        Array.Fill(_nearest, double.PositiveInfinity);
        int candidates = 2 + (int)Math.Log(clusters);
        for (int k = 0; k < clusters; k++)
        {
            double least = double.PositiveInfinity;
            for (int attempt = 0; attempt < (k == 0 ? 1 : candidates); attempt++)
            {
                int place = k == 0 ? random.NextInt(count) : Draw(_nearest, random);
                double total = 0;
                for (int i = 0; i < count; i++)
                {
                    _candidate[i] = Math.Min(_nearest[i], VectorKernels.SquaredDistance(_scaled.Row(i), _scaled.Row(place)));
                    total += _candidate[i];
                }

                if (total >= least)
                    continue;
                least = total;
                _scaled.Row(place).CopyTo(_centers.Row(k));
                _candidate.CopyTo(_kept, 0);
            }

            _kept.CopyTo(_nearest, 0);
        }
    }

    // A place with probability proportional to its weight; any place when all weights are zero.
    private static int Draw(ReadOnlySpan<double> weights, RandomStream random)
    {
        double total = 0;
        foreach (double weight in weights)
            total += weight;
        double left = random.NextDouble() * total;
        for (int i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }

        return weights.Length - 1;
    }

    private bool MoveToNearest(Span<int> assignment)
    {
        // |s - c|^2 without its part that all centres share: |c|^2 - 2 s'c.
        LinearAlgebra.MultiplyTransposedRight(_scaled, _centers, _products, -2);
        for (int k = 0; k < clusters; k++)
        {
            double norm = VectorKernels.Dot(_centers.Row(k), _centers.Row(k));
            for (int i = 0; i < count; i++)
                _products[i, k] += norm;
        }

        bool moved = false;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> distances = _products.Row(i);
            int best = 0;
            for (int k = 1; k < distances.Length; k++)
            {
                if (distances[k] < distances[best])
                    best = k;
            }

            moved |= assignment[i] != best;
            assignment[i] = best;
        }

        return moved;
    }

    // A centre without points stays where it is.
    private void MoveCenters(ReadOnlySpan<int> assignment)
    {
        Array.Clear(_sizes);
        foreach (int k in assignment)
        {
            if (_sizes[k]++ == 0)
                _centers.Row(k).Clear();
        }

        for (int i = 0; i < count; i++)
            VectorKernels.AddScaled(1.0 / _sizes[assignment[i]], _scaled.Row(i), _centers.Row(assignment[i]));
    }
}
