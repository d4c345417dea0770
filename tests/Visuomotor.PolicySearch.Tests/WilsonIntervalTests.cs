namespace Visuomotor.PolicySearch.Tests;

public class WilsonIntervalTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.2775)] // Wilson 1927; figures from the closed form
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(96, 100, 0.9016, 0.9843)]
    public void AgreesWithKnownIntervals(int successes, int trials, double low, double high)
    {
        WilsonInterval interval = WilsonInterval.Of(successes, trials);
        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
        Assert.Equal((double)successes / trials, interval.Rate, 1e-12);
    }

    [Fact]
    public void NoTrialsSayNothingAndWrongCountsAreRefused()
    {
        WilsonInterval nothing = WilsonInterval.Of(0, 0);
        Assert.True(double.IsNaN(nothing.Rate));
        Assert.Equal((0, 1), (nothing.Low, nothing.High));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
    }
}
