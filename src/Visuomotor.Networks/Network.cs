using Visuomotor.Networks.Files;

namespace Visuomotor.Networks;

/// <summary>A network's parameters, by its definition; activations and gradients live in evaluators and trainers.</summary>
/// <remarks>
/// Reading is safe from any number of threads. Whoever writes into <see cref="Parameters"/> calls
/// <see cref="MarkChanged"/> afterwards, while no evaluator or trainer of this network runs.
/// </remarks>
public sealed class Network
{
    private const string FileFormat = "visuomotor-network";

    private readonly float[] _parameters;
    private readonly bool[] _frozen;
    private long _version = 1;

    /// <summary>Makes a network whose parameters are all 0.</summary>
    /// <param name="definition">What it is made of.</param>
    public Network(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Definition = definition;
        _parameters = GC.AllocateArray<float>(Math.Max(1, definition.ParameterCount), pinned: true);
        _frozen = new bool[definition.Layers.Count];
        for (int i = 0; i < definition.Tensors.Count; i++)
        {
            if (definition.Layers[definition.Tensors[i].Layer] is SpatialSoftmax softmax)
                Values(i)[0] = MathF.Log(softmax.Temperature);
        }
    }

    /// <summary>What the network is made of.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>All parameters, in the order of <see cref="NetworkDefinition.Tensors"/>.</summary>
    public Span<float> Parameters => _parameters.AsSpan(0, Definition.ParameterCount);

    /// <summary>Grows whenever the parameters change.</summary>
    internal long Version => Interlocked.Read(ref _version);

    /// <summary>The pinned memory behind <see cref="Parameters"/>.</summary>
    internal float[] Data => _parameters;

    /// <summary>
    /// Makes a network with random weights: normal with variance 2 / inputs before a ReLU, 1 / inputs elsewhere; biases 0 (He et al. 2015).
    /// </summary>
    /// <param name="definition">What it is made of.</param>
    /// <param name="gaussian">Source of standard normal numbers; called once per weight, in order.</param>
    public static Network Create(NetworkDefinition definition, Func<double> gaussian)
    {
        ArgumentNullException.ThrowIfNull(gaussian);
        var network = new Network(definition);
        network.Initialize(gaussian);
        return network;
    }

    /// <summary>Draws the weights of all layers, or of those chosen, anew; see <see cref="Create"/>.</summary>
    /// <param name="gaussian">Source of standard normal numbers.</param>
    /// <param name="chosen">Which layers (by index); all where null.</param>
    public void Initialize(Func<double> gaussian, Func<int, bool>? chosen = null)
    {
        ArgumentNullException.ThrowIfNull(gaussian);
        for (int i = 0; i < Definition.Tensors.Count; i++)
        {
            ParameterTensor tensor = Definition.Tensors[i];
            if (chosen is not null && !chosen(tensor.Layer))
                continue;
            Span<float> values = Values(i);
            if (Definition.Layers[tensor.Layer] is SpatialSoftmax softmax)
                values[0] = MathF.Log(softmax.Temperature);
            else if (tensor.Sizes.Count == 1)
                values.Clear();
            else
            {
                int inputs = tensor.Sizes.Count == 4 ? tensor.Length / tensor.Sizes[0] : tensor.Sizes[0];
                bool relu = tensor.Layer + 1 < Definition.Layers.Count && Definition.Layers[tensor.Layer + 1] is Relu;
                double deviation = Math.Sqrt((relu ? 2.0 : 1.0) / inputs);
                for (int k = 0; k < values.Length; k++)
                    values[k] = (float)(deviation * gaussian());
            }
        }

        MarkChanged();
    }

    /// <summary>One tensor's numbers.</summary>
    /// <param name="tensor">Index in <see cref="NetworkDefinition.Tensors"/>.</param>
    public Span<float> Values(int tensor) => _parameters.AsSpan(Definition.Tensors[tensor].Offset, Definition.Tensors[tensor].Length);

    /// <summary>One tensor's numbers by its name, such as conv1.weight.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="ArgumentException">No tensor has that name.</exception>
    public Span<float> Values(string name)
    {
        for (int i = 0; i < Definition.Tensors.Count; i++)
        {
            if (Definition.Tensors[i].Name == name)
                return Values(i);
        }

        throw new ArgumentException(
            $"No parameters are called '{name}'; there are {string.Join(", ", Definition.Tensors.Select(tensor => tensor.Name))}.",
            nameof(name)
        );
    }

    /// <summary>Tells that <see cref="Parameters"/> was written to.</summary>
    public void MarkChanged() => Interlocked.Increment(ref _version);

    /// <summary>Freezes or frees layers: a frozen layer's parameters do not move in training.</summary>
    /// <param name="value">True to freeze.</param>
    /// <param name="layers">Indices of the layers.</param>
    public void SetFrozen(bool value, params ReadOnlySpan<int> layers)
    {
        foreach (int layer in layers)
            _frozen[layer] = value;
    }

    /// <summary>Freezes or frees all layers before one.</summary>
    /// <param name="value">True to freeze.</param>
    /// <param name="end">The first layer left as it is; <see cref="NetworkDefinition.FirstVectorLayer"/> freezes what makes the
    /// features.</param>
    public void SetFrozenBefore(bool value, int end) => _frozen.AsSpan(0, end).Fill(value);

    /// <summary>Whether a layer is frozen.</summary>
    /// <param name="layer">Index of the layer.</param>
    public bool IsFrozen(int layer) => _frozen[layer];

    /// <summary>
    /// Copies another network's parameters by tensor name where both have the name and the shape; gives how many tensors were copied.
    /// </summary>
    /// <param name="source">The network to copy from.</param>
    /// <param name="chosen">Which of this network's layers (by index); all where null.</param>
    public int CopyFrom(Network source, Func<int, bool>? chosen = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        int copied = 0;
        for (int i = 0; i < Definition.Tensors.Count; i++)
        {
            ParameterTensor tensor = Definition.Tensors[i];
            if (chosen is not null && !chosen(tensor.Layer))
                continue;
            for (int k = 0; k < source.Definition.Tensors.Count; k++)
            {
                ParameterTensor other = source.Definition.Tensors[k];
                if (other.Name != tensor.Name || !other.Sizes.SequenceEqual(tensor.Sizes))
                    continue;
                source.Values(k).CopyTo(Values(i));
                copied++;
            }
        }

        MarkChanged();
        return copied;
    }

    /// <summary>Writes the definition and the parameters as a safetensors file.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => ToFile().Write(path);

    /// <summary>The bytes that <see cref="Save"/> writes.</summary>
    public byte[] ToBytes() => ToFile().ToBytes();

    /// <summary>Reads a network from a safetensors file.</summary>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    /// <exception cref="NetworkFormatException">The file is missing, corrupt, cut short, or of another version or shape.</exception>
    public static Network Load(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        try
        {
            return From(file);
        }
        catch (NetworkFormatException error)
        {
            throw new NetworkFormatException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The network in a safetensors file that was read already.</summary>
    /// <param name="file">What <see cref="ToFile"/> made.</param>
    /// <exception cref="NetworkFormatException">The file is of another version or shape.</exception>
    public static Network From(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return NetworkFile.Read(file, FileFormat);
    }

    /// <summary>The file that <see cref="Save"/> writes.</summary>
    /// <param name="notes">Texts to put into it besides; readers that do not know them pass them over.</param>
    public SafetensorsFile ToFile(params ReadOnlySpan<(string Key, string Text)> notes)
    {
        Dictionary<string, string> texts = NetworkFile.Metadata(this, FileFormat);
        foreach ((string key, string text) in notes)
            texts.Add(key, text);
        return new SafetensorsFile(NetworkFile.Tensors(this), texts);
    }

    /// <summary>An independent copy of the parameters and of what is frozen.</summary>
    public Network Clone()
    {
        var copy = new Network(Definition);
        Parameters.CopyTo(copy.Parameters);
        _frozen.CopyTo(copy._frozen, 0);
        return copy;
    }
}
