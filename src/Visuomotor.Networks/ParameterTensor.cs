namespace Visuomotor.Networks;

/// <summary>One named block of a network's parameters.</summary>
/// <param name="Name">Such as conv1.weight.</param>
/// <param name="Layer">Index of its layer in the definition.</param>
/// <param name="Sizes">Row-major sizes: filters x channels x rows x columns for a convolution, inputs x outputs for a dense layer.</param>
/// <param name="Offset">Where it starts in the network's parameters.</param>
public sealed record ParameterTensor(string Name, int Layer, IReadOnlyList<int> Sizes, int Offset)
{
    /// <summary>Numbers in the block.</summary>
    public int Length { get; } = checked(Sizes.Aggregate(1, (product, size) => checked(product * size)));
}
