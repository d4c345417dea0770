namespace Visuomotor.Networks;

/// <summary>The largest value in every window of each channel; padding never wins.</summary>
/// <param name="Kernel">Side of the square window, pixels.</param>
/// <param name="Stride">Step of the window, pixels.</param>
/// <param name="Padding">Rows and columns around the image that count as minus infinity.</param>
public sealed record MaxPool(int Kernel, int Stride, int Padding = 0) : LayerDefinition
{
    internal override string Stem => "pool";

    internal override string Description => $"max-pool {Kernel}x{Kernel}, stride {Stride}" + (Padding > 0 ? $", padding {Padding}" : "");

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network)
    {
        if (!input.IsImage)
            throw new ArgumentException("max-pooling needs an image");
        return TensorShape.Image(
            input.Channels,
            WindowPlaces(input.Height, Kernel, Stride, Padding),
            WindowPlaces(input.Width, Kernel, Stride, Padding)
        );
    }
}
