using Visuomotor.Numerics;

namespace Visuomotor.Control;

// The byte form of a controller: its arrays, whose sizes the reader knows.
public sealed partial class LinearGaussianController
{
    private double[][] Arrays => [Gains.Data, Offsets.Data, Covariances.Data, Factors.Data, Precisions.Data, LogDeterminants];

    /// <summary>Writes all numbers of this controller, and none of its sizes.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        foreach (double[] numbers in Arrays)
            NumberBytes.Write(writer, numbers);
    }

    /// <summary>Becomes what <see cref="WriteTo"/> wrote of a controller of the same sizes.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="isSet">Whether it must be able to act: covariances positive definite, and what was derived from them theirs. False
    /// for one that may not have been filled yet.</param>
    /// <exception cref="InvalidDataException">The bytes are none of such a controller; this one must then not be used.</exception>
    public void ReadFrom(BinaryReader reader, bool isSet = true)
    {
        foreach (double[] numbers in Arrays)
            NumberBytes.Read(reader, numbers);
        for (int t = 0; t < Horizon && isSet; t++)
        {
            NumberBytes.RequireCovariance(Covariances[t], Factors[t]);
            for (int i = 0; i < ActionSize; i++)
                NumberBytes.Require(Precisions[t][i, i] > 0, "a precision that is not above 0");
        }
    }
}
