using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Visuomotor.Networks.Files;

namespace Visuomotor.Networks;

/// <summary>What a network is made of: its inputs and its layers, in order; immutable, and printable as a table.</summary>
/// <remarks>
/// A network starts from an image, from a vector, or from an image with a vector appended later
/// (<see cref="AppendVector"/>). It ends in a vector.
/// </remarks>
public sealed class NetworkDefinition
{
    /// <summary>Checks the layers against each other and works out their shapes.</summary>
    /// <param name="image">The image input, or null for a network of vectors alone.</param>
    /// <param name="vectorSize">Numbers in the input vector; 0 where there is none.</param>
    /// <param name="layers">The layers, first to last.</param>
    /// <exception cref="ArgumentException">A layer does not fit behind the one before it; the message names it.</exception>
    [JsonConstructor]
    public NetworkDefinition(ImageInput? image, int vectorSize, IReadOnlyList<LayerDefinition> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Image = image;
        VectorSize = vectorSize;
        Layers = [.. layers];
        CheckInput(image, vectorSize);
        if (Layers.Count == 0)
            throw new ArgumentException("A network needs at least one layer.");
        Input = image is null ? TensorShape.Vector(vectorSize) : TensorShape.Image(image.Channels, image.Height, image.Width);

        // walk the layers: shapes, names and parameters
        var shapes = new List<TensorShape>();
        var names = new List<string>();
        var tensors = new List<ParameterTensor>();
        var counts = new Dictionary<string, int>();
        TensorShape shape = Input;
        int offset = 0;
        for (int i = 0; i < Layers.Count; i++)
        {
            LayerDefinition layer = Layers[i] ?? throw new ArgumentException($"Layer {i + 1} is missing.");
            counts[layer.Stem] = counts.GetValueOrDefault(layer.Stem) + 1;
            string name = layer.Stem + counts[layer.Stem].ToString(CultureInfo.InvariantCulture);
            shape = Append(i, name, shape, tensors, ref offset);
            names.Add(name);
            shapes.Add(shape);
        }

        if (shape.IsImage)
            throw new ArgumentException("A network must end in a vector; put expected positions or a dense layer last.");
        if (image is not null && vectorSize > 0 && !Layers.Any(layer => layer is AppendVector))
            throw new ArgumentException("The input vector is never used; add an append-vector layer or give 0 as its size.");
        Shapes = shapes;
        Names = names;
        Tensors = tensors;
        ParameterCount = offset;
        FirstVectorLayer =
            image is null ? 0
            : shapes.FindIndex(found => !found.IsImage) is var first && Layers[first] is Dense ? first
            : first + 1;
    }

    /// <summary>The image input; null for a network of vectors alone.</summary>
    public ImageInput? Image { get; }

    /// <summary>Numbers in the input vector; 0 where there is none.</summary>
    public int VectorSize { get; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<LayerDefinition> Layers { get; }

    /// <summary>Shape of the first layer's input.</summary>
    [JsonIgnore]
    public TensorShape Input { get; }

    /// <summary>Shape behind each layer.</summary>
    [JsonIgnore]
    public IReadOnlyList<TensorShape> Shapes { get; }

    /// <summary>Name of each layer: conv1, relu1, ...</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Names { get; }

    /// <summary>All parameters in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <summary>Numbers in all parameters together.</summary>
    [JsonIgnore]
    public int ParameterCount { get; }

    /// <summary>Numbers in the output vector.</summary>
    [JsonIgnore]
    public int OutputSize => Shapes[^1].Channels;

    /// <summary>
    /// Multiply-adds of one sample's plain forward pass through convolutions and dense layers; a training step has three
    /// times as many per sample, less those of the first layer's input gradient, which is not needed.
    /// </summary>
    [JsonIgnore]
    public long ForwardProducts =>
        Enumerable.Range(0, Layers.Count).Sum(i => Layers[i].Products(i == 0 ? Input : Shapes[i - 1], Shapes[i]));

    /// <summary>Multiply-adds of one sample in a training step; see <see cref="ForwardProducts"/>.</summary>
    [JsonIgnore]
    public long TrainingProducts => 3 * ForwardProducts - Layers[0].Products(Input, Shapes[0]);

    /// <summary>Index of the first layer that works on vectors: what is before it makes the features that can be cached.</summary>
    [JsonIgnore]
    public int FirstVectorLayer { get; }

    /// <summary>Numbers in a sample's features: the input of <see cref="FirstVectorLayer"/>.</summary>
    [JsonIgnore]
    public int FeatureSize => FirstVectorLayer == 0 ? Input.Length : Shapes[FirstVectorLayer - 1].Length;

    /// <summary>
    /// The paper's visuomotor policy (Levine et al. 2016, section 5.1): 92,423 parameters with 39 configuration numbers and 7 torques.
    /// </summary>
    /// <param name="size">Side of the square RGB image; the paper's is 240.</param>
    /// <param name="vectorSize">Numbers in the robot's configuration.</param>
    /// <param name="outputs">Torques.</param>
    public static NetworkDefinition Visuomotor(int size, int vectorSize = 39, int outputs = 7) =>
        new(
            new ImageInput(3, size, size),
            vectorSize,
            [
                new Convolution(64, 7, 2),
                new Relu(),
                new Convolution(32, 5),
                new Relu(),
                new Convolution(32, 5),
                new Relu(),
                new SpatialSoftmax(),
                new ExpectedPositions(),
                new AppendVector(),
                new Dense(40),
                new Relu(),
                new Dense(40),
                new Relu(),
                new Dense(outputs),
            ]
        );

    /// <summary>A full-state policy: dense layers with ReLU between and a linear output.</summary>
    /// <param name="inputs">Numbers in the input vector.</param>
    /// <param name="outputs">Numbers in the output.</param>
    /// <param name="hidden">Sizes of the hidden layers, none for a linear policy; null for two of 40.</param>
    public static NetworkDefinition FullState(int inputs, int outputs, IReadOnlyList<int>? hidden = null)
    {
        var layers = new List<LayerDefinition>();
        foreach (int size in hidden ?? [40, 40])
        {
            layers.Add(new Dense(size));
            layers.Add(new Relu());
        }

        layers.Add(new Dense(outputs));
        return new NetworkDefinition(null, inputs, layers);
    }

    /// <summary>Index of a layer by its name, such as conv1.</summary>
    /// <param name="name">The layer's name.</param>
    /// <exception cref="ArgumentException">No layer has that name; the message lists those there are.</exception>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
                return i;
        }

        throw new ArgumentException($"No layer is called '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The table: one line per layer with its name, kind, output shape and parameters, and their sum.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        string line = $"{"layer", -12} {"kind", -40} {"output", -16} {"parameters", 12}";
        text.Append(line).Append('\n').Append('-', line.Length).Append('\n');
        string inputs = Image is null ? $"vector of {VectorSize}" : "image" + (VectorSize > 0 ? $" and vector of {VectorSize}" : "");
        text.Append(CultureInfo.InvariantCulture, $"{"input", -12} {inputs, -40} {Input, -16}\n");
        for (int i = 0; i < Layers.Count; i++)
        {
            int count = Tensors.Where(tensor => tensor.Layer == i).Sum(tensor => tensor.Length);
            string shown = count > 0 ? count.ToString("N0", CultureInfo.InvariantCulture) : "";
            text.Append($"{Names[i], -12} {Layers[i].Description, -40} {Shapes[i], -16} {shown, 12}".TrimEnd()).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"{"all", -12} {"", -40} {"", -16} {ParameterCount, 12:N0}\n");
        return text.ToString();
    }

    /// <summary>The definition as JSON, as it stands in a safetensors file's metadata.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NetworkJson.Default.NetworkDefinition);

    /// <summary>Reads a definition from JSON.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <exception cref="NetworkFormatException">The text is not such a definition; the message says where.</exception>
    public static NetworkDefinition FromJson(string json)
    {
        try
        {
            return StrictJson.Read(Encoding.UTF8.GetBytes(json), NetworkJson.Default.NetworkDefinition);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or NotSupportedException)
        {
            throw new NetworkFormatException($"The network definition cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The table.</summary>
    public override string ToString() => ToTable();

    // adds a layer's parameters and gives its output's shape
    private TensorShape Append(int i, string name, TensorShape input, List<ParameterTensor> tensors, ref int offset)
    {
        LayerDefinition layer = Layers[i];
        try
        {
            CheckOrder(i);
            foreach ((string part, int[] sizes) in layer.Parameters(input))
            {
                var tensor = new ParameterTensor($"{name}.{part}", i, sizes, offset);
                tensors.Add(tensor);
                offset = checked(offset + tensor.Length);
            }

            TensorShape shape = layer.Shape(input, this);
            _ = shape.Length;
            return shape;
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            string why = error is OverflowException ? "it is too large" : error.Message;
            throw new ArgumentException($"Layer {i + 1} ({name}, {layer.Description}) does not fit: {why}. Its input is {input}.", error);
        }
    }

    // a spatial softmax stands directly before what consumes it
    private void CheckOrder(int i)
    {
        LayerDefinition? before = i > 0 ? Layers[i - 1] : null;
        if (Layers[i] is ExpectedPositions && before is not SpatialSoftmax)
            throw new ArgumentException("expected positions must follow a spatial softmax");
        if (before is SpatialSoftmax && Layers[i] is not (ExpectedPositions or Dense))
            throw new ArgumentException("a spatial softmax must be followed by expected positions or a dense layer");
    }

    private static void CheckInput(ImageInput? image, int vectorSize)
    {
        if (vectorSize < 0)
            throw new ArgumentException("The size of the input vector cannot be negative.", nameof(vectorSize));
        if (image is null && vectorSize == 0)
            throw new ArgumentException("A network needs an image or a vector as its input.");
        if (image is { Channels: < 1 } or { Height: < 1 } or { Width: < 1 })
            throw new ArgumentException("The image's sides must be at least 1.");
        if (image is not null && (!float.IsFinite(image.Scale) || !float.IsFinite(image.Offset)))
            throw new ArgumentException("The image's scale and offset must be finite.");
    }
}
