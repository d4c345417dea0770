namespace Visuomotor.Runs.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0501, "0.0501")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.5, "1,235")]
    [InlineData(-3.14159, "-3.14")]
    [InlineData(1e9, "1e9")]
    [InlineData(double.NaN, "–")]
    public void Numbers(double value, string expected) => Assert.Equal(expected, Format.Number(value));

    [Theory]
    [InlineData(0.0454, "45 ms")]
    [InlineData(3.25, "3.3 s")]
    [InlineData(59.2, "59 s")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(4320, "1 h 12 min")]
    [InlineData(double.NaN, "–")]
    public void Durations(double seconds, string expected) => Assert.Equal(expected, Format.Duration(seconds));

    [Fact]
    public void StudentsIntervalOfKnownNumbers()
    {
        // mean 3, deviation sqrt(2.5), t(4) = 2.776
        MeanInterval interval = MeanInterval.Of([1, 2, 3, 4, 5]);
        Assert.Equal(3, interval.Mean);
        Assert.Equal(2.776 * Math.Sqrt(2.5) / Math.Sqrt(5), interval.HalfWidth, 3);
        // t(60) = 2.0003
        MeanInterval many = MeanInterval.Of([.. Enumerable.Range(0, 61).Select(i => (double)i)]);
        Assert.Equal(2.0003 * Math.Sqrt(61.0 * 62 / 12) / Math.Sqrt(61), many.HalfWidth, 3);
        Assert.Equal(double.NaN, MeanInterval.Of([1]).HalfWidth);
        Assert.Equal(double.NaN, MeanInterval.Of([]).Mean);
    }
}
