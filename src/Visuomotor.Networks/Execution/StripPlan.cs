using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>The image layers compiled for one strip of output rows, with the input rows that it needs.</summary>
internal sealed class StripPlan : IDisposable
{
    /// <summary>
    /// Compiles the layers before <paramref name="end"/> for the output rows from <paramref name="top"/> to <paramref name="bottom"/>
    /// (exclusive).
    /// </summary>
    public StripPlan(NetworkDefinition definition, int end, int top, int bottom, bool training, bool blocked, ConvolutionKernels kernels)
    {
        (int Top, int Bottom)[] needs = Needs(definition, end, top, bottom);
        IsAligned = Enumerable
            .Range(0, end)
            .All(i => kernels.IsAligned(definition.Layers[i], needs[i + 1].Top, needs[i + 1].Bottom, definition.Shapes[i].Height));
        InputTop = needs[0].Top;
        InputHeight = needs[0].Bottom - needs[0].Top;
        ImageInput image = definition.Image!;
        Input = MemoryDescriptor.Create(DnnlTag.Nchw, 1, image.Channels, InputHeight, image.Width);

        List<ImageOperation> operations = Compile(definition, needs, training, kernels);

        // a softmax needs channels in blocks
        MemoryDescriptor layout = operations.Count > 0 ? operations[^1].Output : Input;
        if (blocked && !ChannelLayout.TryRead(in layout, out _))
        {
            unsafe
            {
                MemoryDescriptor target = MemoryDescriptor.Create(
                    DnnlTag.NChw16c,
                    1,
                    layout.Dimensions[1],
                    layout.Dimensions[2],
                    layout.Dimensions[3]
                );
                operations.Add(new RelayoutOperation(layout, target));
            }
        }

        Operations = operations;
    }

    /// <summary>Layout of the strip of the input image.</summary>
    public MemoryDescriptor Input { get; }

    /// <summary>Whether every kernel gives the same bits for these rows as for the whole image.</summary>
    public bool IsAligned { get; }

    /// <summary>First input row that the strip needs.</summary>
    public int InputTop { get; }

    /// <summary>Input rows that the strip needs.</summary>
    public int InputHeight { get; }

    public IReadOnlyList<ImageOperation> Operations { get; }

    public MemoryDescriptor Output => Operations.Count > 0 ? Operations[^1].Output : Input;

    public void Dispose()
    {
        foreach (ImageOperation operation in Operations)
            operation.Dispose();
    }

    // which input rows every layer needs, last to first, and behind them the output's
    private static (int Top, int Bottom)[] Needs(NetworkDefinition definition, int end, int top, int bottom)
    {
        (int Top, int Bottom)[] needs = new (int, int)[end + 1];
        needs[end] = (top, bottom);
        for (int i = end - 1; i >= 0; i--)
        {
            (int kernel, int stride, int padding) = Window(definition.Layers[i]);
            int low = needs[i + 1].Top * stride - padding,
                high = (needs[i + 1].Bottom - 1) * stride - padding + kernel;
            needs[i] = (Math.Max(0, low), Math.Min(InputShape(definition, i).Height, high));
        }

        return needs;
    }

    // compiles first to last; a ReLU behind a convolution is fused into it
    private List<ImageOperation> Compile(
        NetworkDefinition definition,
        (int Top, int Bottom)[] needs,
        bool training,
        ConvolutionKernels kernels
    )
    {
        var operations = new List<ImageOperation>();
        MemoryDescriptor layout = Input;
        int end = needs.Length - 1;
        for (int i = 0; i < end; i++)
        {
            switch (definition.Layers[i])
            {
                case Convolution convolution:
                    bool relu = i + 1 < end && definition.Layers[i + 1] is Relu;
                    ConvolutionGeometry geometry = Geometry(definition, i, convolution, needs);
                    operations.Add(kernels.Create(layout, geometry, relu, training, inputGradient: operations.Count > 0));
                    if (relu)
                        i++;
                    break;
                case MaxPool pool:
                    (int paddingTop, int paddingBottom) = Padding(definition, i, needs);
                    int height = needs[i + 1].Bottom - needs[i + 1].Top,
                        width = definition.Shapes[i].Width;
                    operations.Add(new PoolingOperation(layout, height, width, pool, paddingTop, paddingBottom, training));
                    break;
                default:
                    operations.Add(new ActivationOperation(layout, definition.Layers[i] is Softplus));
                    break;
            }

            layout = operations[^1].Output;
        }

        return operations;
    }

    private static ConvolutionGeometry Geometry(
        NetworkDefinition definition,
        int layer,
        Convolution convolution,
        (int Top, int Bottom)[] needs
    )
    {
        TensorShape shape = InputShape(definition, layer);
        (int paddingTop, int paddingBottom) = Padding(definition, layer, needs);
        return new ConvolutionGeometry(
            layer,
            definition.Tensors.ToList().FindIndex(tensor => tensor.Layer == layer),
            shape.Channels,
            needs[layer].Bottom - needs[layer].Top,
            shape.Width,
            convolution.Filters,
            convolution.Kernel,
            convolution.Stride,
            paddingTop,
            paddingBottom,
            convolution.Padding
        );
    }

    // rows of zeros above and below those that the layer needs
    private static (int Top, int Bottom) Padding(NetworkDefinition definition, int layer, (int Top, int Bottom)[] needs)
    {
        (int kernel, int stride, int padding) = Window(definition.Layers[layer]);
        (int top, int bottom) = needs[layer + 1];
        return (
            Math.Max(0, padding - top * stride),
            Math.Max(0, (bottom - 1) * stride - padding + kernel - InputShape(definition, layer).Height)
        );
    }

    private static TensorShape InputShape(NetworkDefinition definition, int layer) =>
        layer == 0 ? definition.Input : definition.Shapes[layer - 1];

    private static (int Kernel, int Stride, int Padding) Window(LayerDefinition layer) =>
        layer switch
        {
            Convolution convolution => (convolution.Kernel, convolution.Stride, convolution.Padding),
            MaxPool pool => (pool.Kernel, pool.Stride, pool.Padding),
            _ => (1, 1, 0),
        };
}
