namespace Visuomotor.Networks;

/// <summary>
/// The feature points: per channel the expected column and row under the spatial softmax before it, x and y in [-1, 1]
/// (-1 is the first column or row). The vector is x0, y0, x1, y1, ...
/// </summary>
/// <remarks>Levine et al. 2016, section 5.1. A side of one pixel has its coordinate at 0.</remarks>
public sealed record ExpectedPositions : LayerDefinition
{
    internal override string Stem => "points";

    internal override string Description => "expected positions";

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network) =>
        input.IsImage
            ? TensorShape.Vector(2 * input.Channels)
            : throw new ArgumentException("expected positions need the image of a spatial softmax");
}
