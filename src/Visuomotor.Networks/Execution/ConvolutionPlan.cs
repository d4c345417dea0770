using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>What oneDNN chose for the three passes of a convolution.</summary>
internal sealed unsafe class ConvolutionPlan : IDisposable
{
    public ConvolutionPlan(MemoryDescriptor input, in ConvolutionGeometry geometry, bool relu, bool training, bool inputGradient)
    {
        const DnnlAlgorithm Direct = DnnlAlgorithm.ConvolutionDirect;
        long* strides = stackalloc long[] { geometry.Stride, geometry.Stride };
        long* low = stackalloc long[] { geometry.PaddingTop, geometry.PaddingSides };
        long* high = stackalloc long[] { geometry.PaddingBottom, geometry.PaddingSides };
        ReadOnlySpan<long> weightSizes = [geometry.Filters, geometry.Channels, geometry.Kernel, geometry.Kernel];
        MemoryDescriptor weights = MemoryDescriptor.Create(DnnlTag.Any, weightSizes);
        MemoryDescriptor any = MemoryDescriptor.Create(DnnlTag.Any, 1, geometry.Filters, geometry.OutputHeight, geometry.OutputWidth);
        PlainWeights = MemoryDescriptor.Create(DnnlTag.Nchw, weightSizes);
        Bias = MemoryDescriptor.Create(DnnlTag.X, geometry.Filters);
        string what =
            $"planning a {geometry.Kernel}x{geometry.Kernel} convolution of {geometry.Channels} x {geometry.Height} x {geometry.Width}";
        ConvolutionDescriptor* operation = stackalloc ConvolutionDescriptor[1];

        // forward: the output's layout is oneDNN's choice and stays for the backward passes and the next layer
        DnnlCheck.Success(
            Dnnl.ConvolutionForwardDescInit(
                operation,
                training ? DnnlPropagation.ForwardTraining : DnnlPropagation.ForwardInference,
                Direct,
                in input,
                in weights,
                in Bias,
                in any,
                strides,
                low,
                high
            ),
            what
        );
        using DnnlAttributes fused = DnnlAttributes.Create(relu),
            plain = DnnlAttributes.Create(relu: false);
        Forward = DnnlPrimitiveDescription.Create(operation, fused, null, what);
        if (!training)
            return;
        MemoryDescriptor output = Forward.Layout(DnnlQuery.Destination);
        using DnnlPrimitiveDescription hint = DnnlPrimitiveDescription.Create(operation, plain, null, what);
        DnnlCheck.Success(
            Dnnl.ConvolutionBackwardWeightsDescInit(operation, Direct, in input, in weights, in Bias, in output, strides, low, high),
            what
        );
        BackwardWeights = DnnlPrimitiveDescription.Create(operation, plain, hint, what);
        if (!inputGradient)
            return;
        DnnlCheck.Success(
            Dnnl.ConvolutionBackwardDataDescInit(operation, Direct, in input, in weights, in output, strides, low, high),
            what
        );
        BackwardData = DnnlPrimitiveDescription.Create(operation, plain, hint, what);
    }

    public readonly MemoryDescriptor PlainWeights;
    public readonly MemoryDescriptor Bias;

    public DnnlPrimitiveDescription Forward { get; }

    public DnnlPrimitiveDescription? BackwardWeights { get; }

    public DnnlPrimitiveDescription? BackwardData { get; }

    public void Dispose()
    {
        Forward.Dispose();
        BackwardWeights?.Dispose();
        BackwardData?.Dispose();
    }
}
