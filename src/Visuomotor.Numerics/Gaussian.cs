namespace Visuomotor.Numerics;

/// <summary>A multivariate normal distribution N(mean, covariance).</summary>
public sealed class Gaussian
{
    private Matrix? _factor;

    /// <summary>Makes a distribution; both arguments are kept, not copied, and must not change afterwards.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="covariance">The covariance, as wide and high as the mean is long, symmetric.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public Gaussian(double[] mean, Matrix covariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(covariance);
        if (covariance.Rows != mean.Length || covariance.Columns != mean.Length)
            throw new ArgumentException($"a mean of {mean.Length} numbers needs a {mean.Length} x {mean.Length} covariance, not {covariance.Rows} x {covariance.Columns}", nameof(covariance));
        Mean = mean;
        Covariance = covariance;
    }

    /// <summary>Numbers in a sample.</summary>
    public int Dimension => Mean.Length;

    /// <summary>The mean.</summary>
    public double[] Mean { get; }

    /// <summary>The covariance.</summary>
    public Matrix Covariance { get; }

    /// <summary>KL(p || q) in nats.</summary>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    /// <exception cref="ArithmeticException">A covariance is not positive definite.</exception>
    public static double KullbackLeibler(Gaussian p, Gaussian q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        if (p.Dimension != q.Dimension) throw new ArgumentException($"the distributions have {p.Dimension} and {q.Dimension} dimensions", nameof(q));
        Matrix lower = q.Factor();
        Matrix whitened = p.Factor().Clone();
        double[] difference = new double[p.Dimension];
        for (int i = 0; i < difference.Length; i++) difference[i] = p.Mean[i] - q.Mean[i];
        Cholesky.SolveLowerInPlace(lower, whitened.Span);
        Cholesky.SolveLowerInPlace(lower, difference);
        double trace = LinearAlgebra.Dot(whitened.Data, whitened.Data), distance = LinearAlgebra.Dot(difference, difference);
        return 0.5 * (trace + distance - p.Dimension + Cholesky.LogDeterminant(lower) - Cholesky.LogDeterminant(p.Factor()));
    }

    /// <summary>The distribution of some of the numbers.</summary>
    /// <param name="indices">Which, in the order wanted.</param>
    public Gaussian Marginal(ReadOnlySpan<int> indices)
    {
        double[] mean = new double[indices.Length];
        Matrix covariance = new(indices.Length, indices.Length);
        for (int i = 0; i < indices.Length; i++)
        {
            mean[i] = Mean[indices[i]];
            for (int j = 0; j < indices.Length; j++) covariance[i, j] = Covariance[indices[i], indices[j]];
        }
        return new Gaussian(mean, covariance);
    }

    /// <summary>The map from the first numbers to the rest.</summary>
    /// <param name="inputs">How many numbers are conditioned on, 1 .. dimension - 1.</param>
    /// <param name="ridge">Added to the diagonal of the inputs' covariance, not negative.</param>
    /// <exception cref="ArithmeticException">The inputs' covariance is not positive definite.</exception>
    public ConditionalGaussian Conditional(int inputs, double ridge = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inputs, Dimension);
        int outputs = Dimension - inputs;
        Matrix factor = new(inputs, inputs), solution = new(inputs, outputs), gain = new(outputs, inputs), covariance = new(outputs, outputs);
        factor.Span.CopyFrom(Covariance.Span.Block(0, 0, inputs, inputs));
        factor.Span.AddToDiagonal(ridge);
        Factorize(factor);
        solution.Span.CopyFrom(Covariance.Span.Block(0, inputs, inputs, outputs));
        Cholesky.SolveInPlace(factor, solution.Span);
        double[] offset = new double[outputs];
        for (int i = 0; i < outputs; i++)
        {
            for (int j = 0; j < inputs; j++) gain[i, j] = solution[j, i];
            offset[i] = Mean[inputs + i] - LinearAlgebra.Dot(gain.Span.Row(i), Mean.AsSpan(0, inputs));
        }
        covariance.Span.CopyFrom(Covariance.Span.Block(inputs, inputs, outputs, outputs));
        LinearAlgebra.Multiply(gain, Covariance.Span.Block(0, inputs, inputs, outputs), covariance, -1, 1);
        covariance.Span.Symmetrize();
        return new ConditionalGaussian(gain, offset, covariance);
    }

    /// <summary>The distribution of the rest, given the first numbers.</summary>
    /// <param name="first">Values of the first numbers.</param>
    public Gaussian Condition(ReadOnlySpan<double> first)
    {
        ConditionalGaussian map = Conditional(first.Length);
        double[] mean = [.. map.Offset];
        LinearAlgebra.Multiply(map.Gain, first, mean, 1, 1);
        return new Gaussian(mean, map.Covariance);
    }

    /// <summary>Natural logarithm of the density at x.</summary>
    /// <exception cref="ArithmeticException">The covariance is not positive definite.</exception>
    public double LogDensity(ReadOnlySpan<double> x)
    {
        double[] difference = new double[Dimension];
        for (int i = 0; i < difference.Length; i++) difference[i] = x[i] - Mean[i];
        Cholesky.SolveLowerInPlace(Factor(), difference);
        return -0.5 * (LinearAlgebra.Dot(difference, difference) + Cholesky.LogDeterminant(Factor()) + Dimension * Math.Log(2 * Math.PI));
    }

    /// <summary>Draws a sample.</summary>
    /// <exception cref="ArithmeticException">The covariance is not positive definite.</exception>
    public void Sample(RandomStream random, Span<double> into)
    {
        ArgumentNullException.ThrowIfNull(random);
        double[] noise = new double[Dimension];
        random.FillGaussian(noise);
        Mean.CopyTo(into);
        LinearAlgebra.Multiply(Factor(), noise, into, 1, 1);
    }

    private Matrix Factor()
    {
        if (_factor is not null) return _factor;
        Matrix factor = Covariance.Clone();
        Factorize(factor);
        return _factor = factor;
    }

    private static void Factorize(Matrix matrix)
    {
        if (!Cholesky.TryFactor(matrix, out int pivot))
            throw new ArithmeticException($"a {matrix.Rows} x {matrix.Rows} covariance is not positive definite (pivot {pivot}); a ridge on its diagonal may help");
    }
}
