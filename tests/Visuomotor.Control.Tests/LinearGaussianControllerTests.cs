using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class LinearGaussianControllerTests
{
    [Fact]
    public void Noise_is_reduced_as_far_as_the_floor()
    {
        LinearGaussianController controller = new(2, 1, 2);
        controller.SetCovariance(0, new Matrix(2, 2, [4, 1, 1, 9]));
        controller.SetCovariance(1, new Matrix(2, 2, [4, 1, 1, 0.5]));
        controller.ReduceNoise(0.25, [2, 1]);

        // half of the variance is as far as the first number may fall; the second is below its floor already
        Assert.Equal([2, 0.5, 0.5, 4.5, 4, 1, 1, 0.5], controller.Covariances.Data);
        Assert.Equal(Math.Log(2 * 4.5 - 0.25), controller.LogDeterminants[0], 12);
        Assert.Equal(4.5 / 8.75, controller.Precisions[0][0, 0], 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    public void Noise_is_not_raised(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearGaussianController(1, 1, 1).ReduceNoise(factor, [0]));
}
