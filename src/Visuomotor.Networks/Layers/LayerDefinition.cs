using System.Text.Json.Serialization;

namespace Visuomotor.Networks;

/// <summary>One layer of a network's definition; the kinds are the records derived from it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Convolution), "convolution")]
[JsonDerivedType(typeof(MaxPool), "max-pool")]
[JsonDerivedType(typeof(Relu), "relu")]
[JsonDerivedType(typeof(Softplus), "softplus")]
[JsonDerivedType(typeof(SpatialSoftmax), "spatial-softmax")]
[JsonDerivedType(typeof(ExpectedPositions), "expected-positions")]
[JsonDerivedType(typeof(AppendVector), "append-vector")]
[JsonDerivedType(typeof(Dense), "dense")]
public abstract record LayerDefinition
{
    private protected LayerDefinition() { }

    /// <summary>Stem of the layer's name: conv gives conv1, conv2, ...</summary>
    internal abstract string Stem { get; }

    /// <summary>What the layer is, in a few words, for the table.</summary>
    internal abstract string Description { get; }

    /// <summary>The shape that the layer makes from a shape; throws <see cref="ArgumentException"/> where it cannot.</summary>
    internal abstract TensorShape Shape(TensorShape input, NetworkDefinition network);

    /// <summary>The layer's parameters: name and sizes.</summary>
    internal virtual IEnumerable<(string Name, int[] Sizes)> Parameters(TensorShape input) => [];

    /// <summary>Products of one number with another in a forward pass over one sample.</summary>
    internal long Products(TensorShape input, TensorShape output) =>
        this switch
        {
            Convolution layer => (long)layer.Kernel * layer.Kernel * input.Channels * output.Length,
            Dense => (long)input.Length * output.Length,
            _ => 0,
        };

    private protected static int WindowPlaces(int size, int kernel, int stride, int padding)
    {
        if (kernel < 1 || stride < 1 || padding < 0)
            throw new ArgumentException("kernel and stride must be at least 1, padding at least 0");
        if (padding >= kernel)
            throw new ArgumentException($"padding {padding} must be smaller than the kernel {kernel}");
        if (size + 2 * padding < kernel)
            throw new ArgumentException($"a {kernel}x{kernel} window does not fit in {size} pixels with padding {padding}");
        return (size + 2 * padding - kernel) / stride + 1;
    }
}
