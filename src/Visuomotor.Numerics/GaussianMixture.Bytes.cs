namespace Visuomotor.Numerics;

// The byte form of a mixture: clusters, dimension, weights, means, covariances.
public sealed partial class GaussianMixture
{
    /// <summary>Writes a mixture, or that there is none.</summary>
    public static void Write(BinaryWriter writer, GaussianMixture? mixture)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(mixture?.Count ?? 0);
        if (mixture is null)
            return;
        writer.Write(mixture.Dimension);
        NumberBytes.Write(writer, mixture.Weights);
        NumberBytes.Write(writer, mixture.Means.Data);
        foreach (Matrix covariance in mixture.Covariances)
            NumberBytes.Write(writer, covariance.Data);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="mostClusters">Clusters that it may have.</param>
    /// <param name="dimension">Numbers in a point.</param>
    /// <returns>The mixture; null where none was written.</returns>
    /// <exception cref="InvalidDataException">The bytes are no mixture, or one of other sizes; no more memory is taken than one of these
    /// sizes needs.</exception>
    public static GaussianMixture? Read(BinaryReader reader, int mostClusters, int dimension) =>
        NumberBytes.Reading(() =>
        {
            int count = reader.ReadInt32();
            if (count == 0)
                return null;
            int size = reader.ReadInt32();
            NumberBytes.Require(
                count > 0 && count <= mostClusters && size == dimension,
                $"a mixture of {count} clusters in {size} dimensions, where at most {mostClusters} in {dimension} can be"
            );
            double[] weights = new double[count];
            Matrix means = new(count, dimension);
            Matrix[] covariances = new Matrix[count];
            NumberBytes.Read(reader, weights);
            NumberBytes.Read(reader, means.Data);
            for (int i = 0; i < count; i++)
            {
                covariances[i] = new Matrix(dimension, dimension);
                NumberBytes.Read(reader, covariances[i].Data);
            }
            NumberBytes.Require(
                weights.All(weight => weight >= 0) && Math.Abs(weights.Sum() - 1) < 1e-6,
                "a mixture whose weights do not add up to 1"
            );
            try
            {
                return new GaussianMixture(weights, means, covariances);
            }
            catch (ArgumentException exception)
            {
                throw new InvalidDataException($"the bytes hold a mixture that is none: {exception.Message}", exception);
            }
        });
}
