using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Standard normal noise for a controller's actions, white or correlated in time: white noise through a Gaussian filter whose weights have
/// unit norm, so every number keeps variance 1 and a step's actions keep their covariance C_t. The correlation of numbers k steps apart is
/// exp(-k^2 / (4 s^2)) for a filter of s steps, zero beyond six of them. Slow noise moves a heavy arm farther than white noise of the same
/// torque.
/// </summary>
public sealed class ExplorationNoise
{
    // in standard deviations
    private const double FilterHalfWidth = 3;

    private readonly RandomStream _stream;
    private readonly double[] _weights;
    private readonly double[] _window;
    private readonly int _size;
    private int _oldest;

    /// <summary>Makes the noise of one rollout.</summary>
    /// <param name="stream">Where the white numbers come from; with no smoothing they are handed on as they are.</param>
    /// <param name="size">Numbers in a step.</param>
    /// <param name="smoothing">Standard deviation of the filter, in control steps; 0 for white noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">The smoothing is negative or not finite.</exception>
    public ExplorationNoise(RandomStream stream, int size, double smoothing)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!(smoothing >= 0) || !double.IsFinite(smoothing))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "noise smoothing must be finite and not negative");
        _stream = stream;
        _size = size;
        _weights = Filter(smoothing);
        _window = new double[_weights.Length * size];
        for (int i = 0; i + 1 < _weights.Length; i++)
            stream.FillGaussian(_window.AsSpan(i * size, size));
        _oldest = _weights.Length - 1;
    }

    /// <summary>The next step's numbers.</summary>
    public void Next(Span<double> noise)
    {
        _stream.FillGaussian(_window.AsSpan(_oldest * _size, _size));
        _oldest = (_oldest + 1) % _weights.Length;
        noise.Clear();
        for (int i = 0; i < _weights.Length; i++)
            LinearAlgebra.AddScaled(_weights[i], _window.AsSpan((_oldest + i) % _weights.Length * _size, _size), noise);
    }

    private static double[] Filter(double smoothing)
    {
        int halfWidth = (int)Math.Ceiling(FilterHalfWidth * smoothing);
        double[] weights = new double[2 * halfWidth + 1];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = smoothing == 0 ? 1 : Math.Exp(-0.5 * (i - halfWidth) * (i - halfWidth) / (smoothing * smoothing));
        double norm = Math.Sqrt(LinearAlgebra.Dot(weights, weights));
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= norm;
        return weights;
    }
}
