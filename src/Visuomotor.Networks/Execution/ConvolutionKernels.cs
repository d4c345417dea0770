using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>Chooses the kernel of each convolution.</summary>
internal sealed class ConvolutionKernels(ConvolutionMethod method)
{
    public ImageOperation Create(MemoryDescriptor input, in ConvolutionGeometry geometry, bool relu, bool training, bool inputGradient) =>
        new ConvolutionOperation(input, geometry, relu, training, inputGradient);

    public ConvolutionMethod Method => method;
}
