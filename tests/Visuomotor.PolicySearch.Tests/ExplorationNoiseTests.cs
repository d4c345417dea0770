using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch.Tests;

public class ExplorationNoiseTests
{
    private const int Size = 3;

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(6.0)]
    public void SmoothNoiseKeepsItsVarianceAndIsCorrelatedAsPromised(double smoothing)
    {
        const int Rollouts = 20_000,
            Steps = 16;
        int[] lags = [0, 1, 2, 4, 8, 15];
        double[] products = new double[lags.Length];
        double across = 0;
        double[][] noise = [.. Enumerable.Range(0, Steps).Select(_ => new double[Size])];
        for (int rollout = 0; rollout < Rollouts; rollout++)
        {
            ExplorationNoise source = new(RandomStream.Create(1, "noise", rollout), Size, smoothing);
            foreach (double[] step in noise)
                source.Next(step);
            for (int i = 0; i < lags.Length; i++)
                products[i] += LinearAlgebra.Dot(noise[0], noise[lags[i]]) / (Size * Rollouts);
            across += noise[5][0] * noise[5][1] / Rollouts;
        }
        for (int i = 0; i < lags.Length; i++)
            Assert.Equal(Math.Exp(-lags[i] * lags[i] / (4 * smoothing * smoothing)), products[i], 0.03);
        Assert.Equal(0, across, 0.03);
    }

    [Fact]
    public void WithoutSmoothingTheStreamComesThroughUntouched()
    {
        ExplorationNoise source = new(RandomStream.Create(2, "noise"), Size, 0);
        RandomStream stream = RandomStream.Create(2, "noise");
        double[] noise = new double[Size],
            expected = new double[Size];
        for (int t = 0; t < 10; t++)
        {
            source.Next(noise);
            stream.FillGaussian(expected);
            Assert.Equal(expected, noise);
        }
    }

    [Fact]
    public void TheSameStreamGivesTheSameBits()
    {
        ExplorationNoise one = new(RandomStream.Create(3, "noise"), Size, 2.5),
            other = new(RandomStream.Create(3, "noise"), Size, 2.5);
        double[] noise = new double[Size],
            again = new double[Size];
        for (int t = 0; t < 50; t++)
        {
            one.Next(noise);
            other.Next(again);
            Assert.Equal(noise, again);
        }
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void SmoothingOutOfRangeIsRefused(double smoothing) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExplorationNoise(RandomStream.Create(0, "noise"), Size, smoothing));
}
