using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>One step on vectors: a dense layer, an activation in place, or the appended input vector.</summary>
internal sealed unsafe class VectorStep : IDisposable
{
    /// <summary>Above this many weights a layer is read in its own order instead of from a transposed copy.</summary>
    private const int LargeLayer = 1 << 16;

    public required LayerDefinition Definition { get; init; }

    public required int Layer { get; init; }

    public required int InputStage { get; init; }

    public required int OutputStage { get; init; }

    public int Inputs { get; init; }

    public int Outputs { get; init; }

    /// <summary>Index of the weights among the network's tensors; the bias is the next.</summary>
    public int Tensor { get; init; }

    public bool IsLarge => AreLarge(Inputs, Outputs);

    /// <summary>Weights with rows padded to whole vectors; null where the network's own rows are.</summary>
    public AlignedBuffer? Padded { get; init; }

    /// <summary>Transposed weights, outputs x padded inputs; null for large layers.</summary>
    public AlignedBuffer? Transposed { get; init; }

    public AlignedBuffer? Bias { get; init; }

    public int OutputStride => SmallProduct.Padded(Outputs);

    public int InputStride => SmallProduct.Padded(Inputs);

    public float* Weights(float* parameters, Network network) =>
        Padded is null ? parameters + network.Definition.Tensors[Tensor].Offset : Padded.Pointer;

    /// <summary>Whether a layer of these sizes is large.</summary>
    public static bool AreLarge(int inputs, int outputs) => (long)inputs * outputs > LargeLayer;

    public void Refresh(Network network)
    {
        if (Bias is null)
            return;
        network.Values(Tensor + 1).CopyTo(Bias.Span);
        ReadOnlySpan<float> weights = network.Values(Tensor);
        if (Padded is not null)
        {
            for (int i = 0; i < Inputs; i++)
                weights.Slice(i * Outputs, Outputs).CopyTo(Padded.Span.Slice(i * OutputStride));
        }

        if (Transposed is null)
            return;
        fixed (float* source = weights)
        {
            float* target = Transposed.Pointer;
            for (int o = 0; o < Outputs; o++, target += InputStride)
            {
                float* column = source + o;
                for (int i = 0; i < Inputs; i++, column += Outputs)
                    target[i] = *column;
            }
        }
    }

    public void Dispose()
    {
        Padded?.Dispose();
        Transposed?.Dispose();
        Bias?.Dispose();
    }
}

/// <summary>The vector part of a network: steps between stages, a stage being a row of numbers per sample.</summary>
internal sealed class VectorPlan : IDisposable
{
    private readonly Network _network;
    private long _version;

    public VectorPlan(Network network, bool training)
    {
        _network = network;
        NetworkDefinition definition = network.Definition;
        var widths = new List<int> { definition.FeatureSize };
        var steps = new List<VectorStep>();
        for (int i = definition.FirstVectorLayer; i < definition.Layers.Count; i++)
        {
            int from = widths.Count - 1,
                width = widths[from];
            VectorStep step = definition.Layers[i] switch
            {
                Dense dense => CreateDense(definition, i, dense, from, width, training),
                AppendVector => Create(definition, i, from, from + 1, width, width + definition.VectorSize),
                _ => Create(definition, i, from, from, width, width),
            };
            steps.Add(step);
            if (step.OutputStage > from)
                widths.Add(step.Outputs);
        }

        Widths = widths;
        Steps = steps;
    }

    /// <summary>Numbers per sample in each stage.</summary>
    public IReadOnlyList<int> Widths { get; }

    public IReadOnlyList<VectorStep> Steps { get; }

    public void Refresh()
    {
        long present = _network.Version;
        if (_version == present)
            return;
        for (int i = 0; i < Steps.Count; i++)
            Steps[i].Refresh(_network);
        _version = present;
    }

    public void Dispose()
    {
        foreach (VectorStep step in Steps)
            step.Dispose();
    }

    private static VectorStep CreateDense(NetworkDefinition definition, int layer, Dense dense, int stage, int inputs, bool training)
    {
        int outputs = dense.Outputs,
            padded = SmallProduct.Padded(outputs);
        return new VectorStep
        {
            Definition = dense,
            Layer = layer,
            InputStage = stage,
            OutputStage = stage + 1,
            Inputs = inputs,
            Outputs = outputs,
            Tensor = definition.Tensors.ToList().FindIndex(tensor => tensor.Layer == layer),
            Padded = padded == outputs ? null : new AlignedBuffer((long)inputs * padded),
            Transposed =
                training && !VectorStep.AreLarge(inputs, outputs) ? new AlignedBuffer((long)outputs * SmallProduct.Padded(inputs)) : null,
            Bias = new AlignedBuffer(padded),
        };
    }

    private static VectorStep Create(NetworkDefinition definition, int layer, int inputStage, int outputStage, int inputs, int outputs) =>
        new()
        {
            Definition = definition.Layers[layer],
            Layer = layer,
            InputStage = inputStage,
            OutputStage = outputStage,
            Inputs = inputs,
            Outputs = outputs,
        };
}
