namespace Visuomotor.Networks;

/// <summary>
/// What a network with feature points makes of a picture on the way to them: the responses of its last convolution, and their spatial
/// softmax.
/// Used by one thread at a time.
/// </summary>
/// <remarks>Levine et al. 2016, section 5.1 and figures 9 and 10. Copies the network's parameters once, when it is made.</remarks>
public sealed class FeatureMaps : IDisposable
{
    private readonly NetworkEvaluator _responses;
    private readonly NetworkEvaluator _softmax;
    private readonly NetworkEvaluator _points;

    /// <summary>Compiles the network up to its last response, up to its softmax and up to its feature points.</summary>
    /// <param name="network">A network with feature points.</param>
    /// <exception cref="ArgumentException">The network has none; see <see cref="FieldOf"/>.</exception>
    public FeatureMaps(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        NetworkDefinition definition = network.Definition;
        Field =
            FieldOf(definition)
            ?? throw new ArgumentException(
                "The network has no feature points: its image layers do not end in a spatial softmax and expected positions.",
                nameof(network)
            );
        Shape = Field.Map;
        int end = definition.FirstVectorLayer;
        _responses = Cut(network, end - 2);
        _softmax = Cut(network, end - 1);
        _points = Cut(network, end);
    }

    /// <summary>Shape of the maps: one channel for every feature point.</summary>
    public TensorShape Shape { get; }

    /// <summary>Where the maps' places lie in the picture.</summary>
    public ReceptiveField Field { get; }

    /// <summary>Where the maps' places lie in the picture; null for a network that does not turn its picture into feature points.</summary>
    /// <param name="definition">The network's definition.</param>
    public static ReceptiveField? FieldOf(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        int end = definition.FirstVectorLayer;
        return end > 0 && definition.Layers[end - 1] is ExpectedPositions ? ReceptiveField.Before(definition, end - 2) : null;
    }

    /// <summary>Computes the maps of a picture.</summary>
    /// <param name="image">Camera bytes, rows x columns x colours.</param>
    /// <param name="response">Receives the last convolution's responses, channels x rows x columns.</param>
    /// <param name="share">Receives their softmax, channels x rows x columns; each channel sums to 1.</param>
    /// <param name="point">Receives the feature points x0, y0, x1, y1, ... in [-1, 1].</param>
    public void Compute(ReadOnlySpan<byte> image, Span<float> response, Span<float> share, Span<float> point)
    {
        _responses.ComputeFeatures(image, response);
        _softmax.ComputeFeatures(image, share);
        _points.ComputeFeatures(image, point);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _responses.Dispose();
        _softmax.Dispose();
        _points.Dispose();
    }

    /// <summary>An evaluator whose features are the output of the layers before <paramref name="end"/>.</summary>
    private static NetworkEvaluator Cut(Network network, int end)
    {
        NetworkDefinition definition = network.Definition;
        Network cut = new(new NetworkDefinition(definition.Image, vectorSize: 0, [.. definition.Layers.Take(end), new Dense(1)]));
        cut.CopyFrom(network, layer => layer < end);
        return new NetworkEvaluator(cut, threads: 1);
    }
}
