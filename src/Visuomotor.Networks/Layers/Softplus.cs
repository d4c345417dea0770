namespace Visuomotor.Networks;

/// <summary>log(1 + exp(x)), the smooth ReLU of Levine and Abbeel (NIPS 2014).</summary>
public sealed record Softplus : LayerDefinition
{
    internal override string Stem => "softplus";

    internal override string Description => "softplus";

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network) => input;
}
