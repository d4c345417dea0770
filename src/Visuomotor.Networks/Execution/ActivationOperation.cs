using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A ReLU or softplus on an image that could not be fused into the step before it.</summary>
internal sealed unsafe class ActivationOperation : ImageOperation
{
    private readonly bool softplus;
    private readonly long length;
    private readonly int channels;
    private readonly int paddedChannels;
    private readonly int block;
    private readonly long pixels;

    [SetsRequiredMembers]
    public ActivationOperation(MemoryDescriptor layout, bool softplus)
    {
        this.softplus = softplus;
        Input = layout;
        Output = layout;
        length = (layout.Bytes / sizeof(float) + 7) / 8 * 8;
        channels = (int)layout.Dimensions[1];
        paddedChannels = (int)layout.PaddedDimensions[1];
        block = layout.InnerBlockCount > 0 ? (int)layout.InnerBlocks[0] : 1;
        pixels = layout.Dimensions[2] * layout.Dimensions[3];
    }

    public override string Implementation => "vector loop";

    public override ImageOperationState Bind(
        WorkerResources worker,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    ) => new State(this, input, output, inputGradient, outputGradient);

    public override void Dispose() { }

    // padded channels must stay 0: softplus of 0 is not
    private void ClearPadding(float* image)
    {
        if (paddedChannels == channels)
            return;
        float* last = image + (paddedChannels - block) * pixels;
        for (long i = 0; i < pixels; i++)
        {
            for (int lane = channels % block; lane < block; lane++)
                last[i * block + lane] = 0;
        }
    }

    private sealed class State(ActivationOperation operation, float* input, float* output, float* inputGradient, float* outputGradient)
        : ImageOperationState
    {
        public override void Forward()
        {
            if (!operation.softplus)
            {
                Elementwise.Relu(input, output, operation.length);
                return;
            }

            Elementwise.Softplus(input, output, operation.length);
            operation.ClearPadding(output);
        }

        public override void BackwardData()
        {
            Buffer.MemoryCopy(outputGradient, inputGradient, operation.length * sizeof(float), operation.length * sizeof(float));
            if (operation.softplus)
                Elementwise.SoftplusSlope(output, inputGradient, operation.length);
            else
                Elementwise.ReluSlope(output, inputGradient, operation.length);
        }
    }
}
