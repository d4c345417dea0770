using System.Runtime.InteropServices;

namespace Visuomotor.Numerics;

/// <summary>
/// Numbers as bytes: eight for each, in the machine's own order, back to back and without a count. What is read back is looked at: a
/// check sum tells that bytes are
/// those that were written, not that a training wrote them, and numbers that none comes to would end in a crash, or in nonsense, much
/// later.
/// </summary>
public static class NumberBytes
{
    /// <summary>Writes numbers.</summary>
    public static void Write(BinaryWriter writer, ReadOnlySpan<double> numbers)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Reads as many numbers as there is room for.</summary>
    /// <param name="reader">Where they stand.</param>
    /// <param name="into">Receives them.</param>
    /// <param name="finite">Whether each must be finite.</param>
    /// <exception cref="InvalidDataException">There are too few bytes, or a number is not finite.</exception>
    public static void Read(BinaryReader reader, Span<double> into, bool finite = true)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Span<byte> bytes = MemoryMarshal.AsBytes(into);
        if (reader.BaseStream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("the bytes end too early");
        if (!finite)
            return;
        foreach (double number in into)
            Require(double.IsFinite(number), "a number that is not finite");
    }

    /// <summary>Makes sure that something holds of what was read.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="what">What was read instead.</param>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidDataException($"the bytes hold {what}; put them back as they were written");
    }

    /// <summary>Makes sure that a covariance is positive definite and that its factor is its own.</summary>
    /// <param name="covariance">The covariance.</param>
    /// <param name="factor">Its lower Cholesky factor.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void RequireCovariance(ReadOnlyMatrixSpan covariance, ReadOnlyMatrixSpan factor)
    {
        const double Tolerance = 1e-6;
        Matrix own = new(covariance.Rows, covariance.Columns);
        own.Span.CopyFrom(covariance);
        Require(Cholesky.TryFactor(own, out _), "a covariance that is not positive definite");
        for (int i = 0; i < own.Rows; i++)
        {
            double most = Tolerance * Math.Sqrt(covariance[i, i]);
            for (int j = 0; j <= i; j++)
                Require(Math.Abs(own[i, j] - factor[i, j]) <= most, "a covariance that does not go with its factor");
        }
    }

    /// <summary>Reads something, and refuses bytes that end too early or are no such thing.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static T Reading<T>(Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return read();
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("the bytes end too early", exception);
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new InvalidDataException($"the bytes are damaged: {exception.Message}", exception);
        }
    }
}
