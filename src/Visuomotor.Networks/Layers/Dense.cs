namespace Visuomotor.Networks;

/// <summary>
/// A fully connected layer: out[o] = b[o] + sum over i of in[i] w[i, o]. An image is taken channel by channel, row by row.
/// </summary>
/// <param name="Outputs">Numbers that it makes.</param>
public sealed record Dense(int Outputs) : LayerDefinition
{
    internal override string Stem => "dense";

    internal override string Description => "fully connected";

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network) =>
        Outputs > 0 ? TensorShape.Vector(Outputs) : throw new ArgumentException("a dense layer needs at least one output");

    internal override IEnumerable<(string Name, int[] Sizes)> Parameters(TensorShape input) =>
        [("weight", [input.Length, Outputs]), ("bias", [Outputs])];
}
