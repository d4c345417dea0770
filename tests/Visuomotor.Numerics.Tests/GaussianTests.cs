namespace Visuomotor.Numerics.Tests;

public class GaussianTests
{
    [Fact]
    public void DivergenceAgreesWithSamplingAndWithOneDimensionInClosedForm()
    {
        RandomStream random = RandomStream.Create(1, "kl");
        Gaussian p = Random(4, random),
            q = Random(4, random);
        double mean = 0,
            square = 0;
        double[] x = new double[4];
        const int Count = 40_000;
        for (int i = 0; i < Count; i++)
        {
            p.Sample(random, x);
            double ratio = p.LogDensity(x) - q.LogDensity(x);
            mean += ratio / Count;
            square += ratio * ratio / Count;
        }
        double error = Math.Sqrt((square - mean * mean) / Count);
        Assert.InRange(Gaussian.KullbackLeibler(p, q), mean - 4 * error, mean + 4 * error);
        Assert.Equal(0, Gaussian.KullbackLeibler(p, p), 1e-12);

        Gaussian a = new([1], Matrix.Diagonal([4])),
            b = new([-2], Matrix.Diagonal([9]));
        Assert.Equal(Math.Log(3.0 / 2) + (4 + 9) / 18.0 - 0.5, Gaussian.KullbackLeibler(a, b), 1e-12);
    }

    [Fact]
    public void ConditioningDividesTheJointDensity()
    {
        RandomStream random = RandomStream.Create(2, "condition");
        Gaussian joint = Random(5, random);
        double[] x = [0.3, -1, 0.4, 2, -0.7];
        Gaussian rest = joint.Condition(x.AsSpan(0, 2));
        double expected = joint.LogDensity(x) - joint.Marginal([0, 1]).LogDensity(x.AsSpan(0, 2));
        Assert.Equal(expected, rest.LogDensity(x.AsSpan(2)), 1e-9);

        // in another order the same density
        Assert.Equal(joint.LogDensity(x), joint.Marginal([4, 0, 2, 1, 3]).LogDensity([x[4], x[0], x[2], x[1], x[3]]), 1e-9);
    }

    [Fact]
    public void TheConditionalMapEqualsTheDenseFormulasAndTheSamples()
    {
        RandomStream random = RandomStream.Create(3, "map");
        Gaussian joint = Random(6, random);
        ConditionalGaussian map = joint.Conditional(4, 0.01);
        Matrix inputs = joint.Covariance.Block(0, 0, 4, 4).ToMatrix(),
            inverse = new(4, 4);
        inputs.Span.AddToDiagonal(0.01);
        Assert.True(Cholesky.TryFactor(inputs, out _));
        Cholesky.Invert(inputs, inverse);
        MatrixSpan cross = joint.Covariance.Block(4, 0, 2, 4);
        Matrix gain = Oracle.Product(cross, false, inverse, false, cross, 1, 0);
        Oracle.Close(gain, map.Gain, 1e-10);
        Matrix mean = new(4, 1, joint.Mean[..4]),
            end = new(2, 1, joint.Mean[4..]);
        Oracle.Close(Oracle.Product(gain, false, mean, false, end, -1, 1), new Matrix(2, 1, map.Offset), 1e-10);
        Oracle.Close(Oracle.Product(gain, false, cross, true, joint.Covariance.Block(4, 4, 2, 2), -1, 1), map.Covariance, 1e-10);
        Assert.Equal(map.Covariance[0, 1], map.Covariance[1, 0]);
        Assert.Equal((4, 2), (map.InputCount, map.OutputCount));

        // What is left of samples after the map's prediction has its covariance and does not go with the inputs.
        ConditionalGaussian exact = joint.Conditional(4);
        const int Count = 40_000;
        double[] z = new double[6],
            predicted = new double[2],
            rest = new double[2];
        Matrix covariance = new(2, 2),
            dependence = new(2, 4);
        for (int i = 0; i < Count; i++)
        {
            joint.Sample(random, z);
            exact.Predict(z.AsSpan(0, 4), predicted);
            for (int j = 0; j < 2; j++)
                rest[j] = z[4 + j] - predicted[j];
            LinearAlgebra.AddOuterProduct(covariance, rest, rest, 1.0 / Count);
            LinearAlgebra.AddOuterProduct(dependence, rest, z.AsSpan(0, 4), 1.0 / Count);
        }

        Oracle.Close(exact.Covariance, covariance, 0.04);
        Oracle.Close(new Matrix(2, 4), dependence, 0.06);
    }

    [Fact]
    public void CoordinatesThatDoNotExistAreRefused()
    {
        Gaussian two = new([0, 0], Matrix.Identity(2));
        Assert.Throws<ArgumentException>(() => two.Marginal(2));
        Assert.Throws<ArgumentException>(() => two.Marginal(1, 1));
        Assert.Equal([0], two.Marginal(1..).Mean);
        Assert.Throws<ArgumentOutOfRangeException>(() => two.Conditional(3));
        Assert.Throws<ArgumentException>(() => Gaussian.KullbackLeibler(two, two.Marginal(0)));
    }

    [Fact]
    public void ACovarianceThatIsNotPositiveDefiniteIsNamed()
    {
        Gaussian bad = new(
            [0, 0],
            Matrix.FromRows(
                new double[,]
                {
                    { 1, 2 },
                    { 2, 1 },
                }
            )
        );
        Assert.Contains(
            "not positive definite",
            Assert.Throws<ArithmeticException>(() => bad.LogDensity([0, 0])).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => new Gaussian([0], Matrix.Identity(2)));
    }

    private static Gaussian Random(int size, RandomStream random)
    {
        Matrix factor = new(size, size),
            covariance = new(size, size);
        random.FillGaussian(factor.Data);
        LinearAlgebra.MultiplyTransposedRight(factor, factor, covariance);
        covariance.Span.AddToDiagonal(0.3);
        double[] mean = new double[size];
        random.FillGaussian(mean);
        return new Gaussian(mean, covariance);
    }
}
