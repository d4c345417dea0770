namespace Visuomotor.Networks;

/// <summary>max(0, x); its slope at 0 is taken as 0.</summary>
public sealed record Relu : LayerDefinition
{
    internal override string Stem => "relu";

    internal override string Description => "ReLU";

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network) => input;
}
