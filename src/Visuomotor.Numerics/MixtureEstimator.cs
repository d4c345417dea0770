namespace Visuomotor.Numerics;

/// <summary>Expectation maximisation for one data set; workspaces are sized once.</summary>
internal sealed class MixtureEstimator
{
    private const int LloydIterations = 10;
    private const double Negligible = 1e-10;

    // the ridge also has a part relative to the data's spread, so that units do not matter
    private const double RelativeRidge = 1e-7;

    private readonly GaussianMixtureOptions _options;
    private readonly int _count;
    private readonly int _dimension;
    private readonly int _clusters;
    private readonly double[] _weights;
    private readonly Matrix _means;
    private readonly Matrix[] _covariances;
    private readonly Matrix _responsibilities;
    private readonly int[] _best;
    private readonly Matrix _gathered;
    private readonly double[] _ridge;
    private readonly double[] _scale;
    private readonly MixtureDensity _density;

    internal MixtureEstimator(int count, int dimension, GaussianMixtureOptions options)
    {
        _options = options;
        _count = count;
        _dimension = dimension;
        _clusters = Math.Min(options.Clusters, count);
        _weights = new double[_clusters];
        _means = new Matrix(_clusters, dimension);
        _covariances = [.. Enumerable.Range(0, _clusters).Select(_ => new Matrix(dimension, dimension))];
        _responsibilities = new Matrix(count, _clusters);
        _best = new int[count];
        _gathered = new Matrix(count, dimension);
        _ridge = new double[dimension];
        _scale = new double[dimension];
        _density = new MixtureDensity(_clusters, dimension);
    }

    internal GaussianMixture Fit(ReadOnlyMatrixSpan points, RandomStream random, GaussianMixture? start)
    {
        MeasureSpread(points);
        if (start is not null && start.Count == _clusters && start.Dimension == _dimension)
        {
            TakeStart(start);
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
            Maximize(points);
            if (Math.Abs(likelihood - last) <= _options.Tolerance * Math.Max(1, Math.Abs(likelihood))) break;
            last = likelihood;
        }
        return new GaussianMixture(_weights, _means, _covariances);
    }

    private void MeasureSpread(ReadOnlyMatrixSpan points)
    {
        double[] mean = new double[_dimension];
        for (int i = 0; i < _count; i++) LinearAlgebra.AddScaled(1.0 / _count, points.Row(i), mean);
        for (int j = 0; j < _dimension; j++)
        {
            double variance = 0;
            for (int i = 0; i < _count; i++) variance += (points[i, j] - mean[j]) * (points[i, j] - mean[j]) / _count;
            _ridge[j] = _options.Ridge + RelativeRidge * variance;
            _scale[j] = 1 / Math.Sqrt(variance + _options.Ridge);
        }
    }

    private void TakeStart(GaussianMixture start)
    {
        start.Weights.CopyTo(_weights, 0);
        start.Means.Data.CopyTo(_means.Data, 0);
        for (int k = 0; k < _clusters; k++) start.Covariances[k].Data.CopyTo(_covariances[k].Data, 0);
    }

    /// <summary>k-means++ and a few Lloyd iterations on standardised data; leaves hard responsibilities.</summary>
    private void Seed(ReadOnlyMatrixSpan points, RandomStream random)
    {
        double[] nearest = new double[_count];
        Array.Fill(nearest, double.PositiveInfinity);
        for (int k = 0; k < _clusters; k++)
        {
            points.Row(k == 0 ? random.NextInt(_count) : Draw(nearest, random)).CopyTo(_means.Span.Row(k));
            for (int i = 0; i < _count; i++) nearest[i] = Math.Min(nearest[i], Distance(points.Row(i), k));
        }
        for (int iteration = 0; iteration < LloydIterations; iteration++)
        {
            bool moved = false;
            for (int i = 0; i < _count; i++)
            {
                int best = 0;
                double least = double.PositiveInfinity;
                for (int k = 0; k < _clusters; k++)
                {
                    double distance = Distance(points.Row(i), k);
                    if (distance >= least) continue;
                    least = distance;
                    best = k;
                }
                moved |= _best[i] != best;
                _best[i] = best;
            }
            _responsibilities.Span.Clear();
            for (int i = 0; i < _count; i++) _responsibilities[i, _best[i]] = 1;
            for (int k = 0; k < _clusters; k++) SetMean(points, k, Total(k));
            if (!moved) break;
        }
    }

    private static int Draw(ReadOnlySpan<double> weights, RandomStream random)
    {
        double total = 0;
        foreach (double weight in weights) total += weight;
        double left = random.NextDouble() * total;
        for (int i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0) return i;
        }
        return weights.Length - 1;
    }

    private double Distance(ReadOnlySpan<double> point, int cluster)
    {
        ReadOnlySpan<double> mean = _means.Span.Row(cluster);
        double sum = 0;
        for (int j = 0; j < point.Length; j++)
        {
            double difference = (point[j] - mean[j]) * _scale[j];
            sum += difference * difference;
        }
        return sum;
    }

    private double Expect(ReadOnlyMatrixSpan points)
    {
        if (!_density.TrySet(_weights, _means, _covariances, out int failed))
            throw new ArithmeticException($"mixture: the covariance of cluster {failed} is not positive definite in spite of its ridge; are the numbers of very different sizes?");
        Span<double> work = _dimension <= 256 ? stackalloc double[_dimension] : new double[_dimension];
        double sum = 0;
        for (int i = 0; i < _count; i++) sum += _density.Responsibilities(points.Row(i), work, _responsibilities.Row(i), ref _best[i]);
        return sum / _count;
    }

    private void Maximize(ReadOnlyMatrixSpan points)
    {
        for (int k = 0; k < _clusters; k++)
        {
            double total = Total(k);

            // a cluster that explains less than half a point keeps its place and counts as half a point
            _weights[k] = Math.Max(total, 0.5) / _count;
            if (total >= 0.5)
            {
                SetMean(points, k, total);
                SetCovariance(points, k, total);
            }
            else if (_covariances[k][0, 0] == 0)
            {
                for (int j = 0; j < _dimension; j++) _covariances[k][j, j] = 1 / (_scale[j] * _scale[j]);
            }
        }
        double sum = 0;
        foreach (double weight in _weights) sum += weight;
        for (int k = 0; k < _clusters; k++) _weights[k] /= sum;
    }

    private double Total(int cluster)
    {
        double total = 0;
        for (int i = 0; i < _count; i++) total += _responsibilities[i, cluster];
        return total;
    }

    private void SetMean(ReadOnlyMatrixSpan points, int cluster, double total)
    {
        if (total <= 0) return;
        Span<double> mean = _means.Span.Row(cluster);
        mean.Clear();
        for (int i = 0; i < _count; i++)
        {
            double weight = _responsibilities[i, cluster];
            if (weight > Negligible) LinearAlgebra.AddScaled(weight / total, points.Row(i), mean);
        }
    }

    private void SetCovariance(ReadOnlyMatrixSpan points, int cluster, double total)
    {
        // gather the points that matter, scaled by the root of their weight
        ReadOnlySpan<double> mean = _means.Span.Row(cluster);
        int rows = 0;
        for (int i = 0; i < _count; i++)
        {
            double weight = _responsibilities[i, cluster];
            if (weight <= Negligible) continue;
            double root = Math.Sqrt(weight / total);
            ReadOnlySpan<double> point = points.Row(i);
            Span<double> row = _gathered.Span.Row(rows++);
            for (int j = 0; j < row.Length; j++) row[j] = root * (point[j] - mean[j]);
        }
        MatrixSpan covariance = _covariances[cluster];
        MatrixSpan gathered = _gathered.Span.Block(0, 0, rows, _dimension);
        LinearAlgebra.MultiplyTransposedLeft(gathered, gathered, covariance);
        covariance.Symmetrize();
        for (int j = 0; j < _dimension; j++) covariance[j, j] += _ridge[j];
    }
}
