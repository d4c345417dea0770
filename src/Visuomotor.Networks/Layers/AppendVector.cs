namespace Visuomotor.Networks;

/// <summary>Appends the network's input vector (the robot's configuration) to the features so far.</summary>
public sealed record AppendVector : LayerDefinition
{
    internal override string Stem => "append";

    internal override string Description => "append input vector";

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network)
    {
        if (input.IsImage)
            throw new ArgumentException("a vector can only be appended to a vector; put expected positions or a dense layer first");
        if (network.Image is null || network.VectorSize == 0)
            throw new ArgumentException("the network has no image and vector to put together");
        return TensorShape.Vector(input.Channels + network.VectorSize);
    }
}
