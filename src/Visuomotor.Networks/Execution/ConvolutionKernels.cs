using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>Chooses the kernel of each convolution.</summary>
internal sealed class ConvolutionKernels(ConvolutionMethod method)
{
    public ImageOperation Create(MemoryDescriptor input, in ConvolutionGeometry geometry, bool relu, bool training, bool inputGradient) =>
        method == ConvolutionMethod.Fastest && WinogradOperation.Fits(in input, in geometry, out ChannelLayout layout)
            ? new WinogradOperation(input, layout, geometry, relu, training, inputGradient)
            : new ConvolutionOperation(input, geometry, relu, training, inputGradient);

    /// <summary>Whether output rows from top to bottom fall into the same tiles as in the whole image.</summary>
    public bool IsAligned(LayerDefinition layer, int top, int bottom, int height) =>
        method == ConvolutionMethod.Direct
        || layer is not Convolution { Kernel: WinogradTransforms.Window, Stride: 1 }
        || (top % WinogradTransforms.Step == 0 && (bottom % WinogradTransforms.Step == 0 || bottom == height));
}
