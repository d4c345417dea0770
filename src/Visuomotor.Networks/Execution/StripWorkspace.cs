using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>One worker's memory for one strip: activations, gradients and bound steps.</summary>
internal sealed unsafe class StripWorkspace : IDisposable
{
    private readonly ImagePlan _plan;
    private readonly StripPlan _strip;
    private readonly WorkerResources _worker;
    private readonly ImageOperationState[] _steps;
    private readonly ImageInput _image;
    private readonly AlignedBuffer _input;

    public StripWorkspace(ImagePlan plan, StripPlan strip, ImageInput image, bool training)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        _plan = plan;
        _strip = strip;
        _image = image;
        IReadOnlyList<ImageOperation> operations = strip.Operations;
        _worker = new WorkerResources(operations.Count > 0 ? operations.Max(operation => operation.ScratchBytes) : 0);
        _input = _worker.Buffer(strip.Input);
        _steps = new ImageOperationState[operations.Count];
        OutputLayout = strip.Output;

        // gradients alternate between two buffers: only two neighbours are alive at a time
        long largest = operations.Select(operation => operation.Output.Bytes).Append(strip.Input.Bytes).Max() / sizeof(float);
        AlignedBuffer? even = training ? _worker.Buffer(largest) : null,
            odd = training ? _worker.Buffer(largest) : null;
        float* at = _input.Pointer;
        for (int i = 0; i < _steps.Length; i++)
        {
            float* output = _worker.Buffer(operations[i].Output).Pointer;
            AlignedBuffer? inputGradient = i == 0 ? null
                : i % 2 == 0 ? even
                : odd,
                outputGradient = i % 2 == 0 ? odd : even;
            _steps[i] = operations[i]
                .Bind(
                    _worker,
                    at,
                    output,
                    inputGradient is null ? null : inputGradient.Pointer,
                    outputGradient is null ? null : outputGradient.Pointer
                );
            at = output;
        }

        Output = at;
        AlignedBuffer? last = _steps.Length % 2 == 0 ? even : odd;
        OutputGradient = last is null ? null : last.Pointer;
    }

    public MemoryDescriptor OutputLayout { get; }

    public float* Output { get; }

    public float* OutputGradient { get; }

    /// <summary>Takes the strip's rows from a whole image of interleaved bytes (rows x columns x channels).</summary>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        int row = _image.Width * _image.Channels;
        Elementwise.FromBytes(
            bytes.Slice(_strip.InputTop * row, _strip.InputHeight * row),
            _image.Channels,
            _image.Scale,
            _image.Offset,
            _input.Pointer
        );
    }

    /// <summary>Takes the strip's rows from a whole image of numbers (channels x rows x columns).</summary>
    public void Load(ReadOnlySpan<float> planes)
    {
        int rows = _strip.InputHeight * _image.Width,
            all = _image.Height * _image.Width;
        for (int c = 0; c < _image.Channels; c++)
        {
            planes.Slice(c * all + _strip.InputTop * _image.Width, rows).CopyTo(new Span<float>(_input.Pointer + (long)c * rows, rows));
        }
    }

    public void Forward()
    {
        foreach (ImageOperationState step in _steps)
            step.Forward();
    }

    /// <summary>From the output's gradient to the parameters' gradients, down to the first layer that is trained.</summary>
    public void Backward(Network network, int firstTrained, float* gradient, bool add)
    {
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            ImageOperation operation = _strip.Operations[i];
            _steps[i].ActivationSlope();
            if (operation.Layer >= 0 && !network.IsFrozen(operation.Layer))
                _steps[i].BackwardWeights(gradient + _plan.GradientOffsets[i], add);
            if (operation.Layer >= 0 && operation.Layer <= firstTrained)
                return;
            if (i > 0)
                _steps[i].BackwardData();
        }
    }

    public void Dispose() => _worker.Dispose();
}
