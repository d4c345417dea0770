namespace Visuomotor.Numerics;

/// <summary>A linear-Gaussian map: y given x is N(Gain x + Offset, Covariance).</summary>
/// <param name="Gain">Outputs x inputs.</param>
/// <param name="Offset">One number per output.</param>
/// <param name="Covariance">Outputs x outputs, symmetric.</param>
public sealed record ConditionalGaussian(Matrix Gain, double[] Offset, Matrix Covariance);
