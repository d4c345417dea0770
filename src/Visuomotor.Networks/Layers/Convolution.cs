namespace Visuomotor.Networks;

/// <summary>A convolution with a bias: out[f, y, x] = b[f] + sum over c, i, j of w[f, c, i, j] in[c, y s - p + i, x s - p + j].</summary>
/// <param name="Filters">Channels that it makes.</param>
/// <param name="Kernel">Side of the square window, pixels.</param>
/// <param name="Stride">Step of the window, pixels.</param>
/// <param name="Padding">Rows and columns of zeros on every side.</param>
public sealed record Convolution(int Filters, int Kernel, int Stride = 1, int Padding = 0) : LayerDefinition
{
    internal override string Stem => "conv";

    internal override string Description =>
        $"convolution {Kernel}x{Kernel}" + (Stride > 1 ? $", stride {Stride}" : "") + (Padding > 0 ? $", padding {Padding}" : "");

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network)
    {
        if (!input.IsImage)
            throw new ArgumentException("a convolution needs an image");
        if (Filters < 1)
            throw new ArgumentException("a convolution needs at least one filter");
        return TensorShape.Image(
            Filters,
            WindowPlaces(input.Height, Kernel, Stride, Padding),
            WindowPlaces(input.Width, Kernel, Stride, Padding)
        );
    }

    internal override IEnumerable<(string Name, int[] Sizes)> Parameters(TensorShape input) =>
        [("weight", [Filters, input.Channels, Kernel, Kernel]), ("bias", [Filters])];
}
