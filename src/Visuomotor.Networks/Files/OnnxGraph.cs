using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Visuomotor.Networks.Kernels;

namespace Visuomotor.Networks.Files;

/// <summary>Builds the ONNX model of a policy from standard operators (operator set 13).</summary>
internal sealed partial class OnnxGraph
{
    private const int FloatType = 1;
    private const int ByteType = 2;
    private const int IntegerType = 7;
    private const int IntegersAttribute = 7;
    private const int IntegerAttribute = 2;

    // in a Reshape: the size that the tensor has there, which is that of the batch
    private const int KeptSize = 0;

    private readonly PolicyNetwork _policy;
    private readonly List<OnnxMessage> _nodes = [];
    private readonly List<OnnxMessage> _initializers = [];
    private readonly List<OnnxMessage> _inputs = [];
    private int _values;

    public OnnxGraph(PolicyNetwork policy) => _policy = policy;

    private Network Network => _policy.Network;

    private NetworkDefinition Definition => _policy.Network.Definition;

    public byte[] ToBytes()
    {
        _nodes.Clear();
        _initializers.Clear();
        _inputs.Clear();
        string? image = null,
            vector = null;
        if (Definition.Image is { } picture)
        {
            _inputs.Add(Value("image", ByteType, picture.Height, picture.Width, picture.Channels));
            string cast = Node("Cast", ["image"], Attribute("to", FloatType));
            string planes = Node("Transpose", [cast], Attribute("perm", 0, 3, 1, 2));
            string scaled = Node("Mul", [planes, Constant("image.scale", [picture.Scale])]);
            image = Node("Add", [scaled, Constant("image.offset", [picture.Offset])]);
        }

        if (Definition.VectorSize > 0)
        {
            string centred = Node("Sub", [Readings(), Constant("input.mean", _policy.Mean, Definition.VectorSize)]);
            vector = Node("Mul", [centred, Constant("input.inverse_deviation", _policy.InverseDeviation, Definition.VectorSize)]);
        }

        string last = image ?? vector!;
        TensorShape shape = Definition.Input;
        for (int i = 0; i < Definition.Layers.Count; i++)
        {
            last = Layer(i, shape, last, vector);
            shape = Definition.Shapes[i];
        }

        string floored = Node("Max", [last, Constant("output.low", _policy.Low, Definition.OutputSize)]);
        _nodes.Add(NodeMessage("Min", [floored, Constant("output.high", _policy.High, Definition.OutputSize)], "torques"));
        List<OnnxMessage> outputs = [Value("torques", FloatType, Definition.OutputSize)];
        if (_policy.MemorySize > 0)
            outputs.Add(Remember());
        return Model(outputs);
    }

    private string Layer(int index, TensorShape from, string input, string? vector)
    {
        string name = Definition.Names[index];
        switch (Definition.Layers[index])
        {
            case Convolution layer:
                return Node(
                    "Conv",
                    [input, Parameter(index, 0), Parameter(index, 1)],
                    Attribute("kernel_shape", layer.Kernel, layer.Kernel),
                    Attribute("strides", layer.Stride, layer.Stride),
                    Attribute("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding)
                );
            case MaxPool layer:
                return Node(
                    "MaxPool",
                    [input],
                    Attribute("kernel_shape", layer.Kernel, layer.Kernel),
                    Attribute("strides", layer.Stride, layer.Stride),
                    Attribute("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding)
                );
            case Relu:
                return Node("Relu", [input]);
            case Softplus:
                return Node("Softplus", [input]);
            case SpatialSoftmax layer:
                int learned = Definition.Tensors.ToList().FindIndex(tensor => tensor.Layer == index);
                float inverse = learned >= 0 ? MathF.Exp(-Network.Values(learned)[0]) : 1 / layer.Temperature;
                string rows = Node("Reshape", [input, Integers($"{name}.shape", KeptSize, from.Channels, from.Height * from.Width)]);
                if (inverse != 1)
                    rows = Node("Mul", [rows, Constant($"{name}.inverse_temperature", [inverse])]);
                return Node("Softmax", [rows], Attribute("axis", 2));
            case ExpectedPositions:
                string points = Node("MatMul", [input, Constant($"{name}.coordinates", Coordinates(from), from.Height * from.Width, 2)]);
                return Node("Reshape", [points, Integers($"{name}.shape", KeptSize, 2 * from.Channels)]);
            case AppendVector:
                return Node("Concat", [input, vector!], Attribute("axis", 1));
            default:
                string flat = from.IsImage ? Node("Flatten", [input], Attribute("axis", 1)) : input;
                return Node("Gemm", [flat, Parameter(index, 0), Parameter(index, 1)]);
        }
    }

    private static float[] Coordinates(TensorShape shape)
    {
        float[] pairs = new float[2 * shape.Height * shape.Width];
        for (int i = 0; i < shape.Height * shape.Width; i++)
        {
            pairs[2 * i] = SpatialSoftmaxKernel.Coordinate(i % shape.Width, shape.Width);
            pairs[2 * i + 1] = SpatialSoftmaxKernel.Coordinate(i / shape.Width, shape.Height);
        }

        return pairs;
    }

    // ModelProto: 1 ir_version, 2 producer, 7 graph, 8 opset, 14 metadata; GraphProto: 1 node, 2 name, 5 initializer, 11 input, 12 output
    private byte[] Model(List<OnnxMessage> outputs)
    {
        OnnxMessage graph = new();
        foreach (OnnxMessage node in _nodes)
            graph.Message(1, node);
        graph.Text(2, "policy");
        foreach (OnnxMessage initializer in _initializers)
            graph.Message(5, initializer);
        foreach (OnnxMessage input in _inputs)
            graph.Message(11, input);
        foreach (OnnxMessage output in outputs)
            graph.Message(12, output);
        OnnxMessage model = new OnnxMessage()
            .Number(1, 7)
            .Text(2, "visuomotor")
            .Message(7, graph)
            .Message(8, new OnnxMessage().Text(1, "").Number(2, 13));
        foreach ((string key, string text) in Texts())
            model.Message(14, new OnnxMessage().Text(1, key).Text(2, text));
        return model.ToBytes();
    }

    private IEnumerable<(string Key, string Text)> Texts()
    {
        PolicyDescription texts = _policy.Description;
        yield return ("task", texts.Task);
        yield return ("definition", Definition.ToJson());
        yield return ("parameters", Definition.ParameterCount.ToString(CultureInfo.InvariantCulture));
        yield return ("configuration.names", List(texts.InputNames));
        yield return ("configuration.units", List(texts.InputUnits));
        yield return ("torques.names", List(texts.OutputNames));
        yield return ("torques.units", List(texts.OutputUnits));
        yield return ("torques.low", List(_policy.Low));
        yield return ("torques.high", List(_policy.High));
        if (texts.ControlPeriod > 0)
            yield return ("control.period", texts.ControlPeriod.ToString("R", CultureInfo.InvariantCulture));
        foreach ((string, string) text in MemoryTexts())
            yield return text;
        if (Definition.Image is { } image)
        {
            yield return ("image.layout", "bytes, batch x rows x columns x channels, first row at the top");
            yield return (
                "image.names",
                List(image.Channels == 3 ? ["red", "green", "blue"] : [.. Enumerable.Range(0, image.Channels).Select(i => $"channel {i}")])
            );
            yield return ("image.units", "intensity of a pixel, from 0 to 255");
            yield return ("image.camera", texts.Camera);
        }

        foreach ((string key, string text) in texts.Notes)
            yield return ($"notes.{key}", text);
    }

    private static string List(IReadOnlyList<string> texts) => JsonSerializer.Serialize([.. texts], NetworkJson.Default.StringArray);

    // JSON has no infinity: null is no limit
    private static string List(ReadOnlySpan<float> limits) =>
        JsonSerializer.Serialize(
            [.. limits.ToArray().Select(limit => float.IsFinite(limit) ? limit : (float?)null)],
            NetworkJson.Default.NullableSingleArray
        );

    private string Node(string operation, string[] from, params OnnxMessage[] attributes)
    {
        string name = $"v{++_values}";
        _nodes.Add(NodeMessage(operation, from, name, attributes));
        return name;
    }

    // NodeProto: 1 input, 2 output, 3 name, 4 op_type, 5 attribute
    private static OnnxMessage NodeMessage(string operation, string[] from, string to, params OnnxMessage[] attributes)
    {
        OnnxMessage node = new();
        foreach (string input in from)
            node.Text(1, input);
        node.Text(2, to).Text(3, $"{operation}:{to}").Text(4, operation);
        foreach (OnnxMessage attribute in attributes)
            node.Message(5, attribute);
        return node;
    }

    // AttributeProto: 1 name, 3 i, 8 ints, 20 type; a list where there are several numbers
    private static OnnxMessage Attribute(string name, params int[] numbers)
    {
        OnnxMessage attribute = new OnnxMessage().Text(1, name);
        if (numbers.Length == 1)
            return attribute.Number(3, numbers[0]).Number(20, IntegerAttribute);
        foreach (int number in numbers)
            attribute.Number(8, number);
        return attribute.Number(20, IntegersAttribute);
    }

    private string Parameter(int layer, int part)
    {
        int index = Definition.Tensors.ToList().FindIndex(tensor => tensor.Layer == layer) + part;
        ParameterTensor found = Definition.Tensors[index];
        return Constant(found.Name, Network.Values(index), [.. found.Sizes]);
    }

    // TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data
    private string Constant(string name, ReadOnlySpan<float> numbers, params int[] sizes)
    {
        OnnxMessage tensor = new();
        foreach (int size in sizes)
            tensor.Number(1, size);
        _initializers.Add(tensor.Number(2, FloatType).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(numbers)));
        return name;
    }

    private string Integers(string name, params ReadOnlySpan<long> numbers)
    {
        _initializers.Add(
            new OnnxMessage().Number(1, numbers.Length).Number(2, IntegerType).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(numbers))
        );
        return name;
    }

    // a batch of samples of the sizes given; the first size has a name, and is free
    // ValueInfoProto: 1 name, 2 type; TypeProto: 1 tensor_type; Tensor: 1 elem_type, 2 shape; shape: 1 dim; dim: 1 dim_value, 2 dim_param
    private static OnnxMessage Value(string name, int type, params int[] sizes)
    {
        OnnxMessage shape = new OnnxMessage().Message(1, new OnnxMessage().Text(2, "batch"));
        foreach (int size in sizes)
            shape.Message(1, new OnnxMessage().Number(1, size));
        OnnxMessage tensor = new OnnxMessage().Number(1, type).Message(2, shape);
        return new OnnxMessage().Text(1, name).Message(2, new OnnxMessage().Message(1, tensor));
    }
}
