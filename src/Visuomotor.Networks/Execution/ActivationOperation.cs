using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A ReLU or softplus on an image that could not be fused into the step before it.</summary>
internal sealed unsafe class ActivationOperation : ImageOperation
{
    private readonly bool _softplus;
    private readonly long _length;
    private readonly int _channels;
    private readonly int _paddedChannels;
    private readonly int _block;
    private readonly long _pixels;

    [SetsRequiredMembers]
    public ActivationOperation(MemoryDescriptor layout, bool softplus)
    {
        _softplus = softplus;
        Input = layout;
        Output = layout;
        _length = (layout.Bytes / sizeof(float) + 7) / 8 * 8;
        _channels = (int)layout.Dimensions[1];
        _paddedChannels = (int)layout.PaddedDimensions[1];
        _block = layout.InnerBlockCount > 0 ? (int)layout.InnerBlocks[0] : 1;
        _pixels = layout.Dimensions[2] * layout.Dimensions[3];
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
        if (_paddedChannels == _channels)
            return;
        float* last = image + (_paddedChannels - _block) * _pixels;
        for (long i = 0; i < _pixels; i++)
        {
            for (int lane = _channels % _block; lane < _block; lane++)
                last[i * _block + lane] = 0;
        }
    }

    private sealed class State(ActivationOperation operation, float* input, float* output, float* inputGradient, float* outputGradient)
        : ImageOperationState
    {
        public override void Forward()
        {
            if (!operation._softplus)
            {
                Elementwise.Relu(input, output, operation._length);
                return;
            }

            Elementwise.Softplus(input, output, operation._length);
            operation.ClearPadding(output);
        }

        public override void BackwardData()
        {
            Buffer.MemoryCopy(outputGradient, inputGradient, operation._length * sizeof(float), operation._length * sizeof(float));
            if (operation._softplus)
                Elementwise.SoftplusSlope(output, inputGradient, operation._length);
            else
                Elementwise.ReluSlope(output, inputGradient, operation._length);
        }
    }
}
