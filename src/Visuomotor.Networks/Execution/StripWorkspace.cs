using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>One worker's memory for one strip: activations, gradients and bound steps.</summary>
internal sealed unsafe class StripWorkspace : IDisposable
{
    private readonly ImagePlan plan;
    private readonly StripPlan strip;
    private readonly WorkerResources worker;
    private readonly ImageOperationState[] steps;
    private readonly ImageInput image;
    private readonly AlignedBuffer input;

    public StripWorkspace(ImagePlan plan, StripPlan strip, ImageInput image, bool training)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        this.plan = plan;
        this.strip = strip;
        this.image = image;
        IReadOnlyList<ImageOperation> operations = strip.Operations;
        worker = new WorkerResources(operations.Count > 0 ? operations.Max(operation => operation.ScratchBytes) : 0);
        input = worker.Buffer(strip.Input);
        steps = new ImageOperationState[operations.Count];
        OutputLayout = strip.Output;

        // gradients alternate between two buffers: only two neighbours are alive at a time
        long largest = operations.Select(operation => operation.Output.Bytes).Append(strip.Input.Bytes).Max() / sizeof(float);
        AlignedBuffer? even = training ? worker.Buffer(largest) : null,
            odd = training ? worker.Buffer(largest) : null;
        float* at = input.Pointer;
        for (int i = 0; i < steps.Length; i++)
        {
            float* output = worker.Buffer(operations[i].Output).Pointer;
            AlignedBuffer? inputGradient = i == 0 ? null
                : i % 2 == 0 ? even
                : odd,
                outputGradient = i % 2 == 0 ? odd : even;
            steps[i] = operations[i]
                .Bind(
                    worker,
                    at,
                    output,
                    inputGradient is null ? null : inputGradient.Pointer,
                    outputGradient is null ? null : outputGradient.Pointer
                );
            at = output;
        }

        Output = at;
        AlignedBuffer? last = steps.Length % 2 == 0 ? even : odd;
        OutputGradient = last is null ? null : last.Pointer;
    }

    public MemoryDescriptor OutputLayout { get; }

    public float* Output { get; }

    public float* OutputGradient { get; }

    /// <summary>Takes the strip's rows from a whole image of interleaved bytes (rows x columns x channels).</summary>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        int row = image.Width * image.Channels;
        Elementwise.FromBytes(
            bytes.Slice(strip.InputTop * row, strip.InputHeight * row),
            image.Channels,
            image.Scale,
            image.Offset,
            input.Pointer
        );
    }

    /// <summary>Takes the strip's rows from a whole image of numbers (channels x rows x columns).</summary>
    public void Load(ReadOnlySpan<float> planes)
    {
        int rows = strip.InputHeight * image.Width,
            all = image.Height * image.Width;
        for (int c = 0; c < image.Channels; c++)
        {
            planes.Slice(c * all + strip.InputTop * image.Width, rows).CopyTo(new Span<float>(input.Pointer + (long)c * rows, rows));
        }
    }

    public void Forward()
    {
        foreach (ImageOperationState step in steps)
            step.Forward();
    }

    /// <summary>From the output's gradient to the parameters' gradients, down to the first layer that is trained.</summary>
    public void Backward(Network network, int firstTrained, float* gradient, bool add)
    {
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            ImageOperation operation = strip.Operations[i];
            steps[i].ActivationSlope();
            if (operation.Layer >= 0 && !network.IsFrozen(operation.Layer))
                steps[i].BackwardWeights(gradient + plan.GradientOffsets[i], add);
            if (operation.Layer >= 0 && operation.Layer <= firstTrained)
                return;
            if (i > 0)
                steps[i].BackwardData();
        }
    }

    public void Dispose() => worker.Dispose();
}
