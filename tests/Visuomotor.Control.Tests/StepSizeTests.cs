namespace Visuomotor.Control.Tests;

public class StepSizeTests
{
    [Theory]
    [InlineData(1, 10, 10, 5)] // as predicted: grows by the most
    [InlineData(1, 10, 5, 1)] // half of it: stays
    [InlineData(1, 10, 0, 0.5)] // nothing: halves
    [InlineData(1, 10, -190, 0.1)] // far worse: shrinks by the most
    [InlineData(1, -1, -2, 0.1)] // predicted a loss
    [InlineData(5, 10, 10, 10)] // bounded above
    [InlineData(0.02, 10, -1000, 0.01)] // bounded below
    public void FollowsTheRule(double multiplier, double predicted, double actual, double expected) =>
        Assert.Equal(expected, StepSize.Adapt(multiplier, predicted, actual, 0.01, 10), 1e-12);

    [Fact]
    public void NotANumberShrinksTheStep() => Assert.Equal(0.1, StepSize.Adapt(1, double.NaN, 0, 0.01, 10), 1e-12);
}
