namespace Visuomotor.Numerics;

/// <summary>The linear-Gaussian map p(y given x) = N(Gain x + Offset, Covariance).</summary>
/// <param name="Gain">One row per output, one column per input.</param>
/// <param name="Offset">One number per output.</param>
/// <param name="Covariance">Outputs x outputs, symmetric; it does not depend on the input.</param>
public sealed record ConditionalGaussian(Matrix Gain, double[] Offset, Matrix Covariance)
{
    /// <summary>Number of inputs.</summary>
    public int InputCount => Gain.Columns;

    /// <summary>Number of outputs.</summary>
    public int OutputCount => Gain.Rows;

    /// <summary>The mean output: Gain x + Offset.</summary>
    /// <param name="input"><see cref="InputCount"/> numbers.</param>
    /// <param name="output"><see cref="OutputCount"/> numbers; overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<double> input, Span<double> output)
    {
        MatrixShape.CheckLength(output.Length, OutputCount, nameof(Predict));
        Offset.CopyTo(output);
        LinearAlgebra.Multiply(Gain, input, output, 1, 1);
    }
}
