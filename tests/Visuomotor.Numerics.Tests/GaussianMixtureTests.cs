namespace Visuomotor.Numerics.Tests;

public class GaussianMixtureTests
{
    [Theory]
    [InlineData(59, 5, 60)]
    [InlineData(8, 4, 100)]
    [InlineData(59, 10, 40)]
    public void ClustersOfAKnownMixtureAreRecovered(int dimension, int clusters, int each)
    {
        RandomStream random = RandomStream.Create(3, "clusters", dimension, clusters);
        Matrix centers = new(clusters, dimension),
            points = new(clusters * each, dimension);
        random.FillGaussian(centers.Data);
        for (int i = 0; i < points.Rows; i++)
        {
            random.FillGaussian(points.Row(i));
            for (int j = 0; j < dimension; j++)
                points[i, j] = 0.2 * points[i, j] + 2 * centers[i % clusters, j];
        }
        GaussianMixture mixture = GaussianMixture.Fit(points, new GaussianMixtureOptions { Clusters = clusters }, random);
        Matrix responsibilities = new(points.Rows, clusters);
        mixture.Responsibilities(points, responsibilities);

        // every true cluster goes to one fitted cluster of its own
        int[] owner = new int[clusters];
        for (int i = 0; i < points.Rows; i++)
        {
            int best = 0;
            for (int k = 1; k < clusters; k++)
            {
                if (responsibilities[i, k] > responsibilities[i, best])
                    best = k;
            }
            if (i < clusters)
                owner[i] = best;
            Assert.Equal(owner[i % clusters], best);
        }
        Assert.Equal(clusters, owner.Distinct().Count());
        for (int k = 0; k < clusters; k++)
            Assert.Equal(1.0 / clusters, mixture.Weights[k], 1e-6);
    }

    [Fact]
    public void ResponsibilitiesAndLikelihoodAgreeWithPlainDensities()
    {
        (GaussianMixture mixture, Matrix points) = Overlapping();
        Matrix responsibilities = new(points.Rows, mixture.Count);
        mixture.Responsibilities(points, responsibilities);
        double total = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            double[] densities =
            [
                .. Enumerable
                    .Range(0, mixture.Count)
                    .Select(k =>
                        mixture.Weights[k]
                        * Math.Exp(new Gaussian(mixture.Means.Row(k).ToArray(), mixture.Covariances[k]).LogDensity(points.Row(i)))
                    ),
            ];
            total += Math.Log(densities.Sum()) / points.Rows;
            for (int k = 0; k < mixture.Count; k++)
                Assert.Equal(densities[k] / densities.Sum(), responsibilities[i, k], 1e-9);
        }
        Assert.Equal(total, mixture.LogLikelihood(points), 1e-9);
    }

    [Fact]
    public void MoreIterationsNeverLowerTheLikelihood()
    {
        (_, Matrix points) = Overlapping();
        double last = double.NegativeInfinity;
        for (int iterations = 1; iterations < 12; iterations++)
        {
            GaussianMixtureOptions options = new()
            {
                Clusters = 3,
                MaximumIterations = iterations,
                Tolerance = 0,
                Ridge = 1e-12,
            };
            double likelihood = GaussianMixture.Fit(points, options, RandomStream.Create(5, "seeding")).LogLikelihood(points);
            Assert.True(likelihood >= last - 1e-6, $"{likelihood} after {last}");
            last = likelihood;
        }
    }

    [Fact]
    public void MomentsAgreeWithSampling()
    {
        (GaussianMixture mixture, _) = Overlapping();
        double[] weights = [0.2, 0.5, 0.3],
            mean = new double[3],
            sampled = new double[3],
            x = new double[3];
        Matrix covariance = new(3, 3),
            second = new(3, 3);
        mixture.Moments(weights, mean, covariance);
        RandomStream random = RandomStream.Create(6, "moments");
        const int Count = 60_000;
        for (int i = 0; i < Count; i++)
        {
            double pick = random.NextDouble();
            int k =
                pick < 0.2 ? 0
                : pick < 0.7 ? 1
                : 2;
            new Gaussian(mixture.Means.Row(k).ToArray(), mixture.Covariances[k]).Sample(random, x);
            LinearAlgebra.AddScaled(1.0 / Count, x, sampled);
            LinearAlgebra.AddOuterProduct(second, x, x, 1.0 / Count);
        }
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(sampled[i], mean[i], 0.05);
            for (int j = 0; j < 3; j++)
                Assert.Equal(second[i, j] - sampled[i] * sampled[j], covariance[i, j], 0.15);
        }
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(16, 2)]
    [InlineData(71, 4)]
    public void TheStagedDensitiesEqualPlainOnesInManyDimensions(int dimension, int clusters)
    {
        // Clusters near each other, so that all of them count, and one far away, which is given up early.
        RandomStream random = RandomStream.Create(12, "staged", dimension);
        Matrix means = Oracle.Random(clusters, dimension, random),
            points = Oracle.Random(37, dimension, random);
        foreach (ref double value in means.Data.AsSpan())
            value *= 0.3;
        means.Row(0).Fill(40);
        Matrix[] covariances = [.. Enumerable.Range(0, clusters).Select(_ => Oracle.PositiveDefinite(dimension, random))];
        double[] weights = [.. Enumerable.Repeat(1.0 / clusters, clusters)];
        GaussianMixture mixture = new(weights, means, covariances);
        Gaussian[] plain = [.. covariances.Select((covariance, k) => new Gaussian(means.Row(k).ToArray(), covariance))];
        Matrix responsibilities = new(37, clusters);
        mixture.Responsibilities(points, responsibilities);
        double total = 0;
        for (int i = 0; i < 37; i++)
        {
            double[] logs = [.. plain.Select(gaussian => Math.Log(1.0 / clusters) + gaussian.LogDensity(points.Row(i)))];
            double top = logs.Max(),
                sum = logs.Sum(log => Math.Exp(log - top));
            total += (top + Math.Log(sum)) / 37;
            for (int k = 0; k < clusters; k++)
                Assert.Equal(Math.Exp(logs[k] - top) / sum, responsibilities[i, k], 1e-9);

            // Alone, a point has the same bits as among others.
            Matrix alone = new(1, clusters);
            mixture.Responsibilities(points.Block(i, 0, 1, dimension), alone);
            Assert.Equal(responsibilities.Row(i).ToArray(), alone.Data);

            // Nor does a guess of its cluster, good or bad, change them.
            int[] likely = [i % clusters];
            mixture.Responsibilities(points.Block(i, 0, 1, dimension), alone, likely);
            Assert.Equal(responsibilities.Row(i).ToArray(), alone.Data);
            Assert.Equal(Array.IndexOf(alone.Data, alone.Data.Max()), likely[0]);
            Assert.Throws<ArgumentException>(() => mixture.Responsibilities(points.Block(i, 0, 1, dimension), alone, [clusters]));
        }

        Assert.Equal(total, mixture.LogLikelihood(points), 1e-9);
    }

    [Fact]
    public void AStartWithEmptyClustersFindsThePointsTheyMiss()
    {
        RandomStream random = RandomStream.Create(13, "empty");
        Matrix points = new(400, 5);
        for (int i = 0; i < 400; i++)
        {
            random.FillGaussian(points.Row(i));
            points[i, 0] += 30 * (i % 4);
        }

        // Two clusters start where there are no points at all.
        Matrix means = new(4, 5);
        means[1, 0] = 30;
        means.Row(2).Fill(1e6);
        means.Row(3).Fill(-1e6);
        GaussianMixture start = new([0.25, 0.25, 0.25, 0.25], means, [.. Enumerable.Range(0, 4).Select(_ => Matrix.Identity(5))]);
        GaussianMixture mixture = GaussianMixture.Fit(points, new GaussianMixtureOptions { Clusters = 4, Tolerance = 1e-9 }, random, start);
        double[] centers = [.. Enumerable.Range(0, 4).Select(k => mixture.Means[k, 0]).Order()];
        for (int k = 0; k < 4; k++)
        {
            Assert.InRange(centers[k], (30 * k) - 1, (30 * k) + 1);
            Assert.Equal(0.25, mixture.Weights[k], 1e-6);
        }
    }

    [Fact]
    public void UnitsDoNotChangeWhoBelongsTogether()
    {
        // One number a million times larger than the others, one a million times smaller.
        RandomStream random = RandomStream.Create(14, "units");
        Matrix points = new(300, 6),
            scaled = new(300, 6);
        for (int i = 0; i < 300; i++)
        {
            random.FillGaussian(points.Row(i));
            for (int j = 0; j < 6; j++)
                points[i, j] += 8 * (((i % 3) + j) % 3);
            for (int j = 0; j < 6; j++)
                scaled[i, j] =
                    points[i, j]
                    * (
                        j == 0 ? 1e6
                        : j == 1 ? 1e-2
                        : 1
                    );
        }

        Matrix first = new(300, 3),
            second = new(300, 3);
        GaussianMixture
            .Fit(points, new GaussianMixtureOptions { Clusters = 3 }, RandomStream.Create(1, "a"))
            .Responsibilities(points, first);
        GaussianMixture
            .Fit(scaled, new GaussianMixtureOptions { Clusters = 3 }, RandomStream.Create(1, "a"))
            .Responsibilities(scaled, second);
        for (int i = 3; i < 300; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(first[i % 3, k], first[i, k], 1e-3);
                Assert.Equal(second[i % 3, k], second[i, k], 1e-3);
            }
        }
    }

    [Fact]
    public void BadSettingsAndPointsAreRefused()
    {
        RandomStream random = RandomStream.Create(15, "bad");
        Matrix points = Oracle.Random(20, 3, random);
        GaussianMixtureOptions two = new() { Clusters = 2 };
        GaussianMixture mixture = GaussianMixture.Fit(points, two, random);
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(new Matrix(0, 3), two, random));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(points, two with { Clusters = 0 }, random));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(points, two with { Ridge = 0 }, random));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(new Matrix(9, 4), two, random, mixture));
        points[4, 1] = double.PositiveInfinity;
        Assert.Contains("point 4", Assert.Throws<ArgumentException>(() => mixture.LogLikelihood(points)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new GaussianMixture([1], new Matrix(1, 2), [new Matrix(2, 2)]));
    }

    [Fact]
    public void HardDataGivesFiniteMixtures()
    {
        RandomStream random = RandomStream.Create(7, "hard");
        Matrix identical = new(50, 4),
            few = new(3, 30),
            huge = new(60, 3);
        random.FillGaussian(few.Data);
        random.FillGaussian(huge.Data);
        foreach (ref double value in huge.Data.AsSpan())
            value *= 1e6;
        foreach (Matrix points in new[] { identical, few, huge })
        {
            GaussianMixture mixture = GaussianMixture.Fit(points, new GaussianMixtureOptions { Clusters = 5 }, random);
            Assert.All(mixture.Means.Data, value => Assert.True(double.IsFinite(value)));
            Assert.All(mixture.Covariances, each => Assert.All(each.Data, value => Assert.True(double.IsFinite(value))));
            Assert.Equal(1, mixture.Weights.Sum(), 1e-12);
        }
        identical[7, 2] = double.NaN;
        Assert.Contains(
            "point 7",
            Assert
                .Throws<ArgumentException>(() => GaussianMixture.Fit(identical, new GaussianMixtureOptions { Clusters = 2 }, random))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AWarmStartKeepsTheClustersAndTheSameStreamGivesTheSameBits()
    {
        (GaussianMixture mixture, Matrix points) = Overlapping();
        GaussianMixtureOptions options = new() { Clusters = 3 };
        GaussianMixture warm = GaussianMixture.Fit(points, options, RandomStream.Create(8, "other"), mixture);
        Assert.Equal(mixture.LogLikelihood(points), warm.LogLikelihood(points), 0.01);
        GaussianMixture again = GaussianMixture.Fit(points, options, RandomStream.Create(4, "seeding"));
        Assert.Equal(again.Means.Data, GaussianMixture.Fit(points, options, RandomStream.Create(4, "seeding")).Means.Data);
    }

    private static (GaussianMixture Mixture, Matrix Points) Overlapping()
    {
        RandomStream random = RandomStream.Create(4, "points");
        Matrix points = new(600, 3);
        for (int i = 0; i < points.Rows; i++)
        {
            random.FillGaussian(points.Row(i));
            points[i, 0] += 3 * (i % 3);
            points[i, 1] *= 1 + i % 3;
        }
        return (GaussianMixture.Fit(points, new GaussianMixtureOptions { Clusters = 3 }, RandomStream.Create(4, "seeding")), points);
    }
}
