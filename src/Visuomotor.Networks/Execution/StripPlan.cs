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
        // which input rows every layer needs, last to first
        (int Top, int Bottom)[] needs = new (int, int)[end + 1];
        needs[end] = (top, bottom);
        for (int i = end - 1; i >= 0; i--)
        {
            TensorShape shape = i == 0 ? definition.Input : definition.Shapes[i - 1];
            (int kernel, int stride, int padding) = Window(definition.Layers[i]);
            int low = needs[i + 1].Top * stride - padding,
                high = (needs[i + 1].Bottom - 1) * stride - padding + kernel;
            needs[i] = (Math.Max(0, low), Math.Min(shape.Height, high));
        }

        IsAligned = Enumerable
            .Range(0, end)
            .All(i => kernels.IsAligned(definition.Layers[i], needs[i + 1].Top, needs[i + 1].Bottom, definition.Shapes[i].Height));
        InputTop = needs[0].Top;
        InputHeight = needs[0].Bottom - needs[0].Top;
        ImageInput image = definition.Image!;
        Input = MemoryDescriptor.Create(DnnlTag.Nchw, 1, image.Channels, InputHeight, image.Width);

        // compile first to last; a ReLU behind a convolution is fused into it
        var operations = new List<ImageOperation>();
        MemoryDescriptor layout = Input;
        for (int i = 0; i < end; i++)
        {
            TensorShape shape = i == 0 ? definition.Input : definition.Shapes[i - 1];
            (int kernel, int stride, int padding) = Window(definition.Layers[i]);
            int paddingTop = Math.Max(0, padding - needs[i + 1].Top * stride);
            int paddingBottom = Math.Max(0, (needs[i + 1].Bottom - 1) * stride - padding + kernel - shape.Height);
            int height = needs[i].Bottom - needs[i].Top;
            switch (definition.Layers[i])
            {
                case Convolution convolution:
                    bool relu = i + 1 < end && definition.Layers[i + 1] is Relu;
                    int tensor = definition.Tensors.First(found => found.Layer == i).Offset;
                    int index = definition.Tensors.ToList().FindIndex(found => found.Offset == tensor);
                    var geometry = new ConvolutionGeometry(
                        i,
                        index,
                        shape.Channels,
                        height,
                        shape.Width,
                        convolution.Filters,
                        kernel,
                        stride,
                        paddingTop,
                        paddingBottom,
                        padding
                    );
                    operations.Add(kernels.Create(layout, geometry, relu, training, inputGradient: operations.Count > 0));
                    if (relu)
                        i++;
                    break;
                case MaxPool pool:
                    operations.Add(
                        new PoolingOperation(
                            layout,
                            needs[i + 1].Bottom - needs[i + 1].Top,
                            definition.Shapes[i].Width,
                            pool,
                            paddingTop,
                            paddingBottom,
                            training
                        )
                    );
                    break;
                default:
                    operations.Add(new ActivationOperation(layout, definition.Layers[i] is Softplus));
                    break;
            }

            layout = operations[^1].Output;
        }

        // a softmax needs channels in blocks
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

    private static (int Kernel, int Stride, int Padding) Window(LayerDefinition layer) =>
        layer switch
        {
            Convolution convolution => (convolution.Kernel, convolution.Stride, convolution.Padding),
            MaxPool pool => (pool.Kernel, pool.Stride, pool.Padding),
            _ => (1, 1, 0),
        };
}
