using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

/// <summary>What tells a covariance that was raised to a floor from every other, without computing it.</summary>
internal static class FloorOracle
{
    /// <summary>
    /// C' >= C, C' >= F and (C' - F) F^-1 (C' - C) = 0: the conditions under which C' minimises tr(C^-1 C') - log det C' above F.
    /// </summary>
    /// <returns>In how many directions C' is above C.</returns>
    public static int AssertRaised(MatrixSpan covariance, double[] floor, MatrixSpan raised)
    {
        int size = floor.Length;
        Matrix above = new(size, size),
            risen = new(size, size),
            product = new(size, size);
        double scale = Math.Max(floor.Max(), raised.Data.ToArray().Max());
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                above[i, j] = raised[i, j] - (i == j ? floor[i] : 0);
                risen[i, j] = raised[i, j] - covariance[i, j];
                Assert.Equal(raised[j, i], raised[i, j]);
            }
        }
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < size; k++)
                    product[i, j] += above[i, k] / floor[k] * risen[k, j];
                Assert.Equal(0, product[i, j] / scale, 1e-9);
            }
        }
        double[] values = new double[size];
        SymmetricEigen.Decompose(above, values);
        Assert.True(values[0] >= -1e-9 * scale, $"{values[0]} below the floor");
        SymmetricEigen.Decompose(risen, values);
        Assert.True(values[0] >= -1e-9 * scale, $"lowered by {-values[0]}");
        return values.Count(each => each > 1e-9 * scale);
    }
}
