namespace Visuomotor.Networks.Execution;

/// <summary>Sizes of one convolution over one strip of rows.</summary>
/// <param name="Layer">The definition's layer.</param>
/// <param name="WeightTensor">Index of its weights among the network's tensors; the bias is the next.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="Height">Input rows in the strip.</param>
/// <param name="Width">Input columns.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Side of the window.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="PaddingTop">Rows of zeros above this strip.</param>
/// <param name="PaddingBottom">Rows of zeros below this strip.</param>
/// <param name="PaddingSides">Columns of zeros on each side.</param>
internal readonly record struct ConvolutionGeometry(
    int Layer,
    int WeightTensor,
    int Channels,
    int Height,
    int Width,
    int Filters,
    int Kernel,
    int Stride,
    int PaddingTop,
    int PaddingBottom,
    int PaddingSides
)
{
    public int OutputHeight => (Height + PaddingTop + PaddingBottom - Kernel) / Stride + 1;

    public int OutputWidth => (Width + 2 * PaddingSides - Kernel) / Stride + 1;
}
