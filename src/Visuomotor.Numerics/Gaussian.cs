namespace Visuomotor.Numerics;

/// <summary>A multivariate normal distribution N(Mean, Covariance).</summary>
public sealed class Gaussian
{
    private Matrix? _factor;

    /// <summary>Makes the distribution over the given memory, which it keeps and which must not change afterwards.</summary>
    /// <param name="mean">d numbers.</param>
    /// <param name="covariance">d x d, symmetric, positive semi-definite (positive definite for densities and divergences).</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Gaussian(double[] mean, Matrix covariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(covariance);
        MatrixShape.CheckSame(covariance.Rows, covariance.Columns, mean.Length, mean.Length, nameof(Gaussian));
        Mean = mean;
        Covariance = covariance;
    }

    /// <summary>The mean.</summary>
    public double[] Mean { get; }

    /// <summary>The covariance.</summary>
    public Matrix Covariance { get; }

    /// <summary>Number of dimensions d.</summary>
    public int Dimension => Mean.Length;

    /// <summary>KL(p || q) = 0.5 (tr(Sq^-1 Sp) + (mq - mp)' Sq^-1 (mq - mp) - d + log det Sq - log det Sp), in nats.</summary>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    /// <exception cref="ArithmeticException">A covariance is not positive definite.</exception>
    public static double KullbackLeibler(Gaussian p, Gaussian q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        MatrixShape.CheckLength(q.Dimension, p.Dimension, nameof(KullbackLeibler));
        int d = p.Dimension;
        Matrix lp = p.Factor(),
            lq = q.Factor(),
            whitened = lp.Clone();

        // tr(Sq^-1 Sp) is the squared Frobenius norm of Lq^-1 Lp.
        Cholesky.SolveLowerInPlace(lq, whitened);
        double[] difference = new double[d];
        for (int i = 0; i < d; i++)
            difference[i] = q.Mean[i] - p.Mean[i];
        Cholesky.SolveLowerInPlace(lq, difference);
        double trace = VectorKernels.Dot(whitened.Data, whitened.Data),
            distance = VectorKernels.Dot(difference, difference);
        return 0.5 * (trace + distance - d + Cholesky.LogDeterminant(lq) - Cholesky.LogDeterminant(lp));
    }

    /// <summary>The distribution of the given coordinates, in the given order.</summary>
    /// <param name="indices">Places in [0, Dimension), each at most once.</param>
    /// <exception cref="ArgumentException">A place is outside the vector or occurs twice.</exception>
    public Gaussian Marginal(params ReadOnlySpan<int> indices)
    {
        double[] mean = new double[indices.Length];
        Matrix covariance = new(indices.Length, indices.Length);
        for (int i = 0; i < indices.Length; i++)
        {
            int place = indices[i];
            if ((uint)place >= (uint)Dimension)
                throw new ArgumentException($"There is no coordinate {place} in a Gaussian of {Dimension} dimensions.", nameof(indices));
            if (indices[..i].Contains(place))
                throw new ArgumentException($"Coordinate {place} occurs twice in the list.", nameof(indices));
            mean[i] = Mean[place];
            for (int j = 0; j < indices.Length; j++)
                covariance[i, j] = Covariance[place, indices[j]];
        }

        return new Gaussian(mean, covariance);
    }

    /// <summary>The distribution of a range of coordinates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches outside the vector.</exception>
    public Gaussian Marginal(Range range)
    {
        (int offset, int length) = range.GetOffsetAndLength(Dimension);
        return new Gaussian(Mean.AsSpan(offset, length).ToArray(), Covariance.Block(offset, offset, length, length).ToMatrix());
    }

    /// <summary>The distribution of the remaining coordinates when the first ones have the given values.</summary>
    /// <param name="first">The values, from 0 to Dimension numbers.</param>
    /// <exception cref="ArgumentException">There are more values than coordinates.</exception>
    /// <exception cref="ArithmeticException">The covariance of the first coordinates is not positive definite.</exception>
    public Gaussian Condition(ReadOnlySpan<double> first)
    {
        ConditionalGaussian map = Conditional(first.Length);
        double[] mean = new double[map.OutputCount];
        map.Predict(first, mean);
        return new Gaussian(mean, map.Covariance);
    }

    /// <summary>
    /// The distribution of the remaining coordinates y as a linear-Gaussian map of the first x:
    /// Gain = Syx (Sxx + ridge I)^-1, Offset = my - Gain mx, Covariance = Syy - Gain Sxy, made symmetric.
    /// </summary>
    /// <param name="inputCount">Size of the first block, from 0 to Dimension.</param>
    /// <param name="ridge">Added to the diagonal of the first block's covariance, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArithmeticException">The first block's covariance with its ridge is not positive definite.</exception>
    public ConditionalGaussian Conditional(int inputCount, double ridge = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputCount, Dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        int outputs = Dimension - inputCount;
        Matrix l = Covariance.Block(0, 0, inputCount, inputCount).ToMatrix();
        l.Span.AddToDiagonal(ridge);
        if (!Cholesky.TryFactor(l, out int pivot))
        {
            throw new ArithmeticException(
                $"The covariance of the first {inputCount} coordinates is not positive definite (row {pivot}); a larger ridge than "
                    + $"{ridge} helps."
            );
        }

        // With W = L^-1 Sxy: the covariance loses W' W (its ridge counted once), and the gain's transpose is L'^-1 W.
        ReadOnlyMatrixSpan cross = Covariance.Block(0, inputCount, inputCount, outputs);
        Matrix solved = cross.ToMatrix(),
            gain = new(outputs, inputCount),
            covariance = Covariance.Block(inputCount, inputCount, outputs, outputs).ToMatrix();
        Cholesky.SolveLowerInPlace(l, solved.Span);
        LinearAlgebra.MultiplySymmetricTransposedLeft(solved, solved, covariance, -1, 1);
        Cholesky.SolveLowerTransposedInPlace(l, solved.Span);
        for (int r = 0; r < outputs; r++)
        {
            for (int c = 0; c < inputCount; c++)
                gain[r, c] = solved[c, r];
        }

        double[] offset = Mean.AsSpan(inputCount).ToArray();
        LinearAlgebra.Multiply(gain, Mean.AsSpan(0, inputCount), offset, -1, 1);
        return new ConditionalGaussian(gain, offset, covariance);
    }

    /// <summary>The logarithm of the density at <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    /// <exception cref="ArithmeticException">The covariance is not positive definite.</exception>
    public double LogDensity(ReadOnlySpan<double> x)
    {
        MatrixShape.CheckLength(x.Length, Dimension, nameof(LogDensity));
        Matrix l = Factor();
        double[] difference = new double[Dimension];
        for (int i = 0; i < difference.Length; i++)
            difference[i] = x[i] - Mean[i];
        Cholesky.SolveLowerInPlace(l, difference);
        return -0.5 * (VectorKernels.Dot(difference, difference) + Cholesky.LogDeterminant(l) + (Dimension * Math.Log(2 * Math.PI)));
    }

    /// <summary>Draws one vector.</summary>
    /// <param name="random">Where the randomness comes from; Dimension Gaussians are drawn.</param>
    /// <param name="sample">Dimension numbers; overwritten.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    /// <exception cref="ArithmeticException">The covariance is not positive definite.</exception>
    public void Sample(RandomStream random, Span<double> sample)
    {
        ArgumentNullException.ThrowIfNull(random);
        MatrixShape.CheckLength(sample.Length, Dimension, nameof(Sample));
        Matrix l = Factor();
        random.FillGaussian(sample);

        // From the last row up, each result needs only the noise at and before its place.
        for (int r = Dimension - 1; r >= 0; r--)
            sample[r] = Mean[r] + VectorKernels.Dot(l.Row(r)[..(r + 1)], sample[..(r + 1)]);
    }

    // The factor is made once; two threads that meet here make the same one.
    private Matrix Factor()
    {
        if (_factor is not null)
            return _factor;
        Matrix factor = Covariance.Clone();
        if (!Cholesky.TryFactor(factor, out int pivot))
        {
            throw new ArithmeticException(
                $"The covariance of a Gaussian of {Dimension} dimensions is not positive definite (row {pivot})."
            );
        }

        return _factor = factor;
    }
}
