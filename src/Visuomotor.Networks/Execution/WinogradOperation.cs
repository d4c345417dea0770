using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A 5x5 convolution of stride 1, with ReLU fused behind it where the definition has one, by Winograd's F(4x4, 5x5).</summary>
internal sealed unsafe class WinogradOperation : ImageOperation
{
    private const int Lanes = WinogradTransforms.Lanes;
    private const int Window = WinogradTransforms.Window;

    private readonly ConvolutionGeometry _geometry;
    private readonly bool _relu;
    private readonly bool _training;
    private readonly WinogradPass _forward;
    private readonly WinogradPass _backward;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer? _flipped;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _scratch = new(4 * WinogradTransforms.Places * Lanes);

    [SetsRequiredMembers]
    public WinogradOperation(
        MemoryDescriptor input,
        ChannelLayout layout,
        ConvolutionGeometry geometry,
        bool relu,
        bool training,
        bool inputGradient
    )
    {
        _geometry = geometry;
        _relu = relu;
        _training = training;
        var output = new ChannelLayout(geometry.Filters, geometry.OutputHeight, geometry.OutputWidth, Lanes);
        _forward = new WinogradPass(layout, output, geometry.PaddingTop, geometry.PaddingSides);
        _backward = new WinogradPass(output, layout, Window - 1 - geometry.PaddingTop, Window - 1 - geometry.PaddingSides);
        Input = input;
        Output = MemoryDescriptor.Create(DnnlTag.NChw16c, 1, geometry.Filters, geometry.OutputHeight, geometry.OutputWidth);
        Layer = geometry.Layer;
        _weights = new AlignedBuffer(_forward.WeightLength);
        _flipped = inputGradient ? new AlignedBuffer(_backward.WeightLength) : null;
        _bias = new AlignedBuffer(geometry.Filters);
    }

    public override string Implementation => "winograd F(4x4, 5x5)";

    public override long ScratchBytes => Math.Max(_forward.ScratchLength, _flipped is null ? 0 : _backward.ScratchLength) * sizeof(float);

    public override long GradientLength => _training ? _forward.WeightLength + _geometry.Filters : 0;

    /// <summary>Whether this kernel can do a convolution; the processor must have 512-bit vectors.</summary>
    public static bool Fits(in MemoryDescriptor input, in ConvolutionGeometry geometry, out ChannelLayout layout) =>
        ChannelLayout.TryRead(in input, out layout)
        && Vector512.IsHardwareAccelerated
        && layout.Block == Lanes
        && layout.Channels % Lanes == 0
        && geometry is { Kernel: Window, Stride: 1 }
        && geometry.Filters % Lanes == 0
        && geometry.OutputHeight >= 2
        && geometry.OutputWidth >= 2;

    public override void Refresh(Network network)
    {
        network.Values(_geometry.WeightTensor + 1).CopyTo(_bias.Span);
        int cin = _geometry.Channels,
            cout = _geometry.Filters,
            window = Window * Window;
        fixed (float* data = network.Data)
        {
            float* plain = data + network.Definition.Tensors[_geometry.WeightTensor].Offset,
                g = _scratch.Pointer,
                temporary = g + 2 * WinogradTransforms.Places * Lanes;
            for (int c = 0; c < cin; c++)
            {
                for (int f = 0; f < cout; f += Lanes)
                {
                    for (int lane = 0; lane < Lanes; lane++)
                    {
                        float* from = plain + ((nint)(f + lane) * cin + c) * window;
                        for (int k = 0; k < window; k++)
                            g[k * Lanes + lane] = from[k];
                    }

                    WinogradTransforms.Weights(g, temporary, _weights.Pointer + (nint)c * cout + f, (nint)cin * cout);
                }
            }

            if (_flipped is null)
                return;

            // backwards the window is turned around and the channels change sides
            for (int f = 0; f < cout; f++)
            {
                for (int c = 0; c < cin; c += Lanes)
                {
                    for (int lane = 0; lane < Lanes; lane++)
                    {
                        float* from = plain + ((nint)f * cin + c + lane) * window;
                        for (int k = 0; k < window; k++)
                            g[k * Lanes + lane] = from[window - 1 - k];
                    }

                    WinogradTransforms.Weights(g, temporary, _flipped.Pointer + (nint)f * cin + c, (nint)cin * cout);
                }
            }
        }
    }

    public override void FinishGradient(Network network, float* summed, float* gradient)
    {
        int cin = _geometry.Channels,
            cout = _geometry.Filters,
            window = Window * Window;
        float* plain = gradient + network.Definition.Tensors[_geometry.WeightTensor].Offset,
            g = _scratch.Pointer,
            temporary = g + 2 * WinogradTransforms.Places * Lanes;
        for (int c = 0; c < cin; c++)
        {
            for (int f = 0; f < cout; f += Lanes)
            {
                WinogradTransforms.WeightsGradient(summed + (nint)c * cout + f, (nint)cin * cout, temporary, g);
                for (int lane = 0; lane < Lanes; lane++)
                {
                    float* to = plain + ((nint)(f + lane) * cin + c) * window;
                    for (int k = 0; k < window; k++)
                        to[k] = g[k * Lanes + lane];
                }
            }
        }

        new ReadOnlySpan<float>(summed + _forward.WeightLength, cout).CopyTo(
            new Span<float>(gradient + network.Definition.Tensors[_geometry.WeightTensor + 1].Offset, cout)
        );
    }

    public override ImageOperationState Bind(
        WorkerResources worker,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    ) => new State(this, worker.ScratchPointer, input, output, inputGradient, outputGradient);

    public override void Dispose()
    {
        _weights.Dispose();
        _flipped?.Dispose();
        _bias.Dispose();
        _scratch.Dispose();
    }

    private sealed class State(
        WinogradOperation operation,
        float* scratch,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    ) : ImageOperationState
    {
        public override void Forward() =>
            operation._forward.Forward(input, operation._weights.Pointer, operation._bias.Pointer, operation._relu, output, scratch);

        public override void ActivationSlope()
        {
            if (operation._relu)
                Elementwise.ReluSlope(output, outputGradient, operation._forward.Output.Length);
        }

        public override void BackwardWeights(float* gradient, bool add)
        {
            if (!add)
                new Span<float>(gradient, (int)operation.GradientLength).Clear();
            operation._forward.BackwardWeights(input, outputGradient, gradient, gradient + operation._forward.WeightLength, scratch);
        }

        public override void BackwardData() =>
            operation._backward.Forward(outputGradient, operation._flipped!.Pointer, null, false, inputGradient, scratch);
    }
}
