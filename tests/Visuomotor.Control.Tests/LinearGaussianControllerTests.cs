using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

public class LinearGaussianControllerTests
{
    [Fact]
    public void NoiseIsReducedAsFarAsTheFloorInEveryDirectionByItself()
    {
        LinearGaussianController controller = new(3, 1, 2);
        controller.SetCovariance(0, new Matrix(2, 2, [4, 0, 0, 9]));
        controller.SetCovariance(1, new Matrix(2, 2, [4, 1, 1, 9]));
        controller.SetCovariance(2, new Matrix(2, 2, [4, 0, 0, 0.5]));
        controller.ReduceNoise(0.25, [2, 1]);

        // half of the variance is as far as the first number may fall; in the last step the second is below its floor already
        Close([2, 0, 0, 2.25], 0);
        Close([2, 0, 0, 0.5], 2);
        Assert.Equal(Math.Log(2 * 2.25), controller.LogDeterminants[0], 12);
        Assert.Equal(1 / 2.25, controller.Precisions[0][1, 1], 12);

        // a quarter of [4, 1; 1, 9], raised to the floor
        Assert.Equal(1, FloorOracle.AssertRaised(new Matrix(2, 2, [1, 0.25, 0.25, 2.25]), [2, 1], controller.Covariances[1]));
        controller.ReduceNoise(0.5, []);
        Close([1, 0, 0, 1.125], 0);

        void Close(double[] expected, int t)
        {
            for (int i = 0; i < 4; i++)
                Assert.Equal(expected[i], controller.Covariances[t].Data[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    public void NoiseIsNotRaised(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearGaussianController(1, 1, 1).ReduceNoise(factor, [0]));
}
