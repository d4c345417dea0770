using Visuomotor.Networks.Execution;
using Visuomotor.Networks.Kernels;

namespace Visuomotor.Networks;

/// <summary>Runs a network forwards. An evaluator is used by one thread at a time; make one per thread.</summary>
/// <remarks>With several threads it cuts an image into strips of rows; the result's bits do not depend on their number.</remarks>
public sealed unsafe class NetworkEvaluator : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly ImagePlan? _images;
    private readonly VectorPlan _vectors;
    private readonly VectorWorkspace _rows;
    private readonly StripWorkspace[] _strips = [];
    private readonly FeatureReducer? _reducer;
    private readonly Action<int, int> _stripBody;
    private readonly float[] _vectorCopy;

    /// <summary>Compiles the network's kernels for running forwards.</summary>
    /// <param name="network">The network; its present parameters are used at every call.</param>
    /// <param name="threads">Threads that share one image.</param>
    /// <param name="method">How convolutions are computed.</param>
    /// <param name="rows">The most vectors that one call of <see cref="EvaluateRows"/> takes at once; more are cut up.</param>
    public NetworkEvaluator(Network network, int threads = 1, ConvolutionMethod method = ConvolutionMethod.Fastest, int rows = 64)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Network = network;
        _team = new WorkerTeam(threads);
        _vectors = new VectorPlan(network, training: false);
        _rows = new VectorWorkspace(network, _vectors, network.Definition.Image is null ? rows : 1, training: false);
        _vectorCopy = GC.AllocateArray<float>(Math.Max(1, network.Definition.VectorSize), pinned: true);
        _stripBody = (slot, _) => _strips[slot].Forward();
        if (network.Definition.Image is not { } image)
            return;
        _images = new ImagePlan(network, threads, training: false, method);
        _strips = [.. _images.Strips.Select(strip => new StripWorkspace(_images, strip, image, training: false))];
        _reducer = FeatureReducer.Create(_images, network, _strips);
    }

    /// <summary>The network that is run.</summary>
    public Network Network { get; }

    /// <summary>Output for a camera image and, where the network has one, its input vector.</summary>
    /// <param name="image">Bytes, rows x columns x channels.</param>
    /// <param name="vector">The input vector; empty where there is none.</param>
    /// <param name="output">Receives the output.</param>
    public void Evaluate(ReadOnlySpan<byte> image, ReadOnlySpan<float> vector, Span<float> output)
    {
        LoadImage(image);
        Finish(vector, output);
    }

    /// <summary>Output for an image of numbers (channels x rows x columns) and the input vector.</summary>
    /// <param name="image">Numbers, already scaled.</param>
    /// <param name="vector">The input vector; empty where there is none.</param>
    /// <param name="output">Receives the output.</param>
    public void Evaluate(ReadOnlySpan<float> image, ReadOnlySpan<float> vector, Span<float> output)
    {
        CheckImage(image.Length, nameof(image));
        foreach (StripWorkspace strip in _strips)
            strip.Load(image);
        RunImage();
        Finish(vector, output);
    }

    /// <summary>Output of a network without an image.</summary>
    /// <param name="vector">The input vector.</param>
    /// <param name="output">Receives the output.</param>
    public void Evaluate(ReadOnlySpan<float> vector, Span<float> output) => EvaluateRows(vector, output, 1);

    /// <summary>Outputs of a network without an image for many input vectors.</summary>
    /// <param name="inputs">The vectors, back to back.</param>
    /// <param name="outputs">Receives the outputs, back to back.</param>
    /// <param name="count">How many.</param>
    public void EvaluateRows(ReadOnlySpan<float> inputs, Span<float> outputs, int count)
    {
        NetworkDefinition definition = Network.Definition;
        if (definition.Image is not null)
            throw new InvalidOperationException("This network takes an image.");
        CheckLength(inputs.Length, checked(count * definition.VectorSize), "The input", nameof(inputs));
        CheckLength(outputs.Length, checked(count * definition.OutputSize), "The output", nameof(outputs));
        _vectors.Refresh();
        int inputSize = definition.VectorSize,
            outputSize = definition.OutputSize;
        for (int start = 0; start < count; start += _rows.Rows)
        {
            int part = Math.Min(_rows.Rows, count - start);
            for (int i = 0; i < part; i++)
                inputs.Slice((start + i) * inputSize, inputSize).CopyTo(new Span<float>(_rows.Features(i), inputSize));
            _rows.Forward(0, part, null);
            for (int i = 0; i < part; i++)
                new ReadOnlySpan<float>(_rows.Output(i), outputSize).CopyTo(outputs.Slice((start + i) * outputSize, outputSize));
        }
    }

    /// <summary>The features of a camera image: the output of the layers before <see cref="NetworkDefinition.FirstVectorLayer"/>.</summary>
    /// <param name="image">Bytes, rows x columns x channels.</param>
    /// <param name="features">Receives <see cref="NetworkDefinition.FeatureSize"/> numbers.</param>
    public void ComputeFeatures(ReadOnlySpan<byte> image, Span<float> features)
    {
        CheckLength(features.Length, Network.Definition.FeatureSize, "The room for features", nameof(features));
        LoadImage(image);
        new ReadOnlySpan<float>(_rows.Features(0), features.Length).CopyTo(features);
    }

    /// <summary>Output from features made earlier and the input vector.</summary>
    /// <param name="features">What <see cref="ComputeFeatures"/> gave.</param>
    /// <param name="vector">The input vector; empty where there is none.</param>
    /// <param name="output">Receives the output.</param>
    public void EvaluateFeatures(ReadOnlySpan<float> features, ReadOnlySpan<float> vector, Span<float> output)
    {
        _ = Image;
        CheckLength(features.Length, Network.Definition.FeatureSize, "The features", nameof(features));
        features.CopyTo(new Span<float>(_rows.Features(0), features.Length));
        Finish(vector, output);
    }

    /// <summary>Frees the native memory and ends the threads.</summary>
    public void Dispose()
    {
        _team.Dispose();
        _reducer?.Dispose();
        foreach (StripWorkspace strip in _strips)
            strip.Dispose();
        _images?.Dispose();
        _rows.Dispose();
        _vectors.Dispose();
    }

    private ImageInput Image => Network.Definition.Image ?? throw new InvalidOperationException("This network takes no image.");

    private static void CheckLength(int found, int wanted, string what, string name)
    {
        if (found != wanted)
            throw new ArgumentException($"{what} has {found} numbers; the network needs {wanted}.", name);
    }

    private void CheckImage(int found, string name)
    {
        ImageInput image = Image;
        if (found != image.Length)
            throw new ArgumentException(
                $"The image has {found} numbers; the network needs {image.Length} ({image.Height} x {image.Width} x {image.Channels}).",
                name
            );
    }

    private void LoadImage(ReadOnlySpan<byte> image)
    {
        CheckImage(image.Length, nameof(image));
        foreach (StripWorkspace strip in _strips)
            strip.Load(image);
        RunImage();
    }

    private void RunImage()
    {
        _images!.Refresh();
        _team.Run(_strips.Length, _stripBody);
        using Native.OpenMp.Scope scope = Native.OpenMp.SingleThread();
        _reducer!.Forward(_rows.Features(0));
    }

    private void Finish(ReadOnlySpan<float> vector, Span<float> output)
    {
        CheckLength(vector.Length, Network.Definition.VectorSize, "The input vector", nameof(vector));
        CheckLength(output.Length, Network.Definition.OutputSize, "The output", nameof(output));
        _vectors.Refresh();
        vector.CopyTo(_vectorCopy);
        fixed (float* inputs = _vectorCopy)
            _rows.Forward(0, 1, inputs);
        new ReadOnlySpan<float>(_rows.Output(0), output.Length).CopyTo(output);
    }
}
