namespace Visuomotor.Numerics.Tests;

public class GaussianTests
{
    [Fact]
    public void Divergence_agrees_with_sampling_and_with_one_dimension_in_closed_form()
    {
        RandomStream random = RandomStream.Create(1, "kl");
        Gaussian p = Random(4, random), q = Random(4, random);
        double mean = 0, square = 0;
        double[] x = new double[4];
        const int count = 40_000;
        for (int i = 0; i < count; i++)
        {
            p.Sample(random, x);
            double ratio = p.LogDensity(x) - q.LogDensity(x);
            mean += ratio / count;
            square += ratio * ratio / count;
        }
        double error = Math.Sqrt((square - mean * mean) / count);
        Assert.InRange(Gaussian.KullbackLeibler(p, q), mean - 4 * error, mean + 4 * error);
        Assert.Equal(0, Gaussian.KullbackLeibler(p, p), 1e-12);

        Gaussian a = new([1], Matrix.Diagonal([4])), b = new([-2], Matrix.Diagonal([9]));
        Assert.Equal(Math.Log(3.0 / 2) + (4 + 9) / 18.0 - 0.5, Gaussian.KullbackLeibler(a, b), 1e-12);
    }

    [Fact]
    public void Conditioning_divides_the_joint_density()
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
    public void A_covariance_that_is_not_positive_definite_is_named()
    {
        Gaussian bad = new([0, 0], Matrix.FromRows(new double[,] { { 1, 2 }, { 2, 1 } }));
        Assert.Contains("not positive definite", Assert.Throws<ArithmeticException>(() => bad.LogDensity([0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Gaussian([0], Matrix.Identity(2)));
    }

    private static Gaussian Random(int size, RandomStream random)
    {
        Matrix factor = new(size, size), covariance = new(size, size);
        random.FillGaussian(factor.Data);
        LinearAlgebra.MultiplyTransposedRight(factor, factor, covariance);
        covariance.Span.AddToDiagonal(0.3);
        double[] mean = new double[size];
        random.FillGaussian(mean);
        return new Gaussian(mean, covariance);
    }
}
