namespace Visuomotor.Numerics;

/// <summary>Expectation maximisation for one data set; workspaces are sized once.</summary>
internal sealed class MixtureEstimator
{
    // Weights below this are left out of sums: they are below the rounding of what matters.
    private const double Negligible = 1e-10;

    // The ridge also has a part relative to the data's spread, so that units do not matter.
    private const double RelativeRidge = 1e-7;

    // A cluster that explains fewer points than this is placed anew, as many times in all as there are clusters.
    private const double LeastPoints = 0.5;

    private readonly GaussianMixtureOptions _options;
    private readonly int _count;
    private readonly int _dimension;
    private readonly int _clusters;
    private readonly double[] _weights;
    private readonly Matrix _means;
    private readonly Matrix[] _covariances;
    private readonly Matrix _responsibilities;
    private readonly double[] _totals;
    private readonly int[] _best;
    private readonly int[] _order;
    private readonly double[] _logLikelihoods;
    private readonly Matrix _gathered;
    private readonly double[] _mean;
    private readonly double[] _variance;
    private readonly MixtureDensity _density;
    private int _placements;

    internal MixtureEstimator(int count, int dimension, GaussianMixtureOptions options)
    {
        _options = options;
        _count = count;
        _dimension = dimension;
        _clusters = Math.Min(options.Clusters, count);
        _weights = new double[_clusters];
        _means = new Matrix(_clusters, dimension);
        _covariances = new Matrix[_clusters];
        for (int k = 0; k < _clusters; k++)
            _covariances[k] = new Matrix(dimension, dimension);
        _responsibilities = new Matrix(count, _clusters);
        _totals = new double[_clusters];
        _best = new int[count];
        _order = new int[count];
        _logLikelihoods = new double[count];
        _gathered = new Matrix(count, dimension);
        _mean = new double[dimension];
        _variance = new double[dimension];
        _density = new MixtureDensity(_clusters, dimension);
    }

    internal GaussianMixture Fit(ReadOnlyMatrixSpan points, RandomStream random, GaussianMixture? start)
    {
        MeasureSpread(points);
        if (start is not null && start.Count == _clusters)
        {
            start.Weights.CopyTo(_weights, 0);
            start.Means.Data.CopyTo(_means.Data, 0);
            for (int k = 0; k < _clusters; k++)
                start.Covariances[k].Data.CopyTo(_covariances[k].Data, 0);
        }
        else
        {
            Seed(points, random);
            Maximize(points);
        }

        double last = double.NegativeInfinity;
        for (int iteration = 0; iteration < _options.MaximumIterations; iteration++)
        {
            double likelihood = Expect(points);
            bool placed = Maximize(points);
            if (!placed && Math.Abs(likelihood - last) <= _options.Tolerance * Math.Max(1, Math.Abs(likelihood)))
                break;
            last = likelihood;
        }

        return new GaussianMixture(_weights, _means, _covariances);
    }

    private void MeasureSpread(ReadOnlyMatrixSpan points)
    {
        for (int i = 0; i < _count; i++)
            VectorKernels.AddScaled(1.0 / _count, points.Row(i), _mean);
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<double> point = points.Row(i);
            for (int j = 0; j < point.Length; j++)
                _variance[j] += (point[j] - _mean[j]) * (point[j] - _mean[j]) / _count;
        }
    }

    private double Ridge(int place) => _options.Ridge + (RelativeRidge * _variance[place]);

    // Leaves hard responsibilities.
    private void Seed(ReadOnlyMatrixSpan points, RandomStream random)
    {
        double[] scale = new double[_dimension];
        for (int j = 0; j < _dimension; j++)
            scale[j] = 1 / Math.Sqrt(_variance[j] + _options.Ridge);
        new MixtureSeeding(_count, _dimension, _clusters).Assign(points, _mean, scale, random, _best);
        for (int i = 0; i < _count; i++)
            _responsibilities[i, _best[i]] = 1;
    }

    private double Expect(ReadOnlyMatrixSpan points)
    {
        if (!_density.TrySet(_weights, _means, _covariances, out int failed))
        {
            throw new ArithmeticException(
                $"mixture: the covariance of cluster {failed} is not positive definite in spite of its ridge; are the numbers of "
                    + "very different sizes?"
            );
        }

        return _density.Responsibilities(points, _responsibilities, _best, _order, _logLikelihoods) / _count;
    }

    // Parameters from responsibilities; true when a cluster was placed anew, so that the next likelihood is no continuation.
    private bool Maximize(ReadOnlyMatrixSpan points)
    {
        Array.Clear(_totals);
        for (int i = 0; i < _count; i++)
            VectorKernels.AddScaled(1, _responsibilities.Row(i), _totals);
        for (int k = 0; k < _clusters; k++)
        {
            _weights[k] = Math.Max(_totals[k], LeastPoints) / _count;
            if (_totals[k] < LeastPoints)
                continue;
            SetMean(points, k, _totals[k]);
            SetCovariance(points, k, _totals[k]);
        }

        bool placed = false;
        for (int k = 0; k < _clusters; k++)
        {
            if (_totals[k] < LeastPoints && _placements < _clusters)
                placed |= SplitHeaviest(k);
        }

        double sum = 0;
        foreach (double weight in _weights)
            sum += weight;
        for (int k = 0; k < _clusters; k++)
            _weights[k] /= sum;
        return placed;
    }

    // An empty cluster takes half of the heaviest one: the two lie apart along its longest axis, and together keep its mean and covariance.
    private bool SplitHeaviest(int empty)
    {
        const double Apart = 0.75;
        _placements++;
        int heaviest = 0;
        for (int k = 1; k < _clusters; k++)
        {
            if (_weights[k] > _weights[heaviest])
                heaviest = k;
        }

        double[] axis = new double[_dimension];
        double variance = LongestAxis(_covariances[heaviest], axis),
            shift = Math.Sqrt(Apart * variance);
        LinearAlgebra.AddOuterProduct(_covariances[heaviest], axis, axis, -Apart * variance);
        _covariances[heaviest].Data.CopyTo(_covariances[empty].Data, 0);
        _means.Row(heaviest).CopyTo(_means.Row(empty));
        VectorKernels.AddScaled(shift, axis, _means.Row(empty));
        VectorKernels.AddScaled(-shift, axis, _means.Row(heaviest));
        _weights[heaviest] = _weights[empty] = 0.5 * _weights[heaviest];
        return true;
    }

    // A unit vector near the first eigenvector, by power iteration from the widest coordinate; returns the variance along it.
    private double LongestAxis(Matrix covariance, Span<double> axis)
    {
        const int Rounds = 20;
        int widest = 0;
        for (int j = 1; j < _dimension; j++)
        {
            if (covariance[j, j] > covariance[widest, widest])
                widest = j;
        }

        axis.Clear();
        axis[widest] = 1;
        double[] next = new double[_dimension];
        double variance = covariance[widest, widest];
        for (int round = 0; round < Rounds; round++)
        {
            LinearAlgebra.Multiply(covariance, axis, next);
            double length = Math.Sqrt(VectorKernels.Dot(next, next));
            for (int j = 0; j < _dimension; j++)
                axis[j] = next[j] / length;
            LinearAlgebra.Multiply(covariance, axis, next);
            variance = VectorKernels.Dot(axis, next);
        }

        return variance;
    }

    private void SetMean(ReadOnlyMatrixSpan points, int cluster, double total)
    {
        Span<double> mean = _means.Row(cluster);
        mean.Clear();
        for (int i = 0; i < _count; i++)
        {
            double weight = _responsibilities[i, cluster];
            if (weight > Negligible)
                VectorKernels.AddScaled(weight / total, points.Row(i), mean);
        }
    }

    private void SetCovariance(ReadOnlyMatrixSpan points, int cluster, double total)
    {
        // The points that matter, scaled by the root of their weight.
        ReadOnlySpan<double> mean = _means.Row(cluster);
        int rows = 0;
        for (int i = 0; i < _count; i++)
        {
            double weight = _responsibilities[i, cluster];
            if (weight <= Negligible)
                continue;
            double root = Math.Sqrt(weight / total);
            ReadOnlySpan<double> point = points.Row(i);
            Span<double> row = _gathered.Row(rows++);
            for (int j = 0; j < row.Length; j++)
                row[j] = root * (point[j] - mean[j]);
        }

        MatrixSpan covariance = _covariances[cluster],
            gathered = _gathered.Block(0, 0, rows, _dimension);
        LinearAlgebra.MultiplySymmetricTransposedLeft(gathered, gathered, covariance);
        for (int j = 0; j < _dimension; j++)
            covariance[j, j] += Ridge(j);
    }
}
