namespace Visuomotor.Networks.Execution;

/// <summary>The image part of a network, compiled: everything before <see cref="NetworkDefinition.FirstVectorLayer"/>.</summary>
internal sealed unsafe class ImagePlan : IDisposable
{
    private readonly Network _network;
    private long _version;

    /// <summary>Compiles the image layers, cut into strips of rows (1 for training).</summary>
    public ImagePlan(Network network, int strips, bool training, ConvolutionMethod method)
    {
        Native.DnnlLibrary.EnsureLoaded();
        _network = network;
        NetworkDefinition definition = network.Definition;
        int first = definition.FirstVectorLayer;
        Positions = first > 0 && definition.Layers[first - 1] is ExpectedPositions;
        Softmax =
            Positions ? first - 2
            : first > 0 && definition.Layers[first - 1] is SpatialSoftmax ? first - 1
            : -1;
        int end = Softmax >= 0 ? Softmax : first;
        TensorShape shape = end == 0 ? definition.Input : definition.Shapes[end - 1];
        strips = Math.Clamp(strips, 1, Math.Max(1, shape.Height / 8));
        var kernels = new ConvolutionKernels(method);
        List<StripPlan> made = Compile(strips);
        if (strips > 1 && !made.All(strip => strip.IsAligned))
        {
            foreach (StripPlan strip in made)
                strip.Dispose();
            made = Compile(1);
        }

        Strips = made;
        GradientOffsets = new long[made[0].Operations.Count];
        long length = 0;
        for (int i = 0; i < GradientOffsets.Length; i++)
        {
            GradientOffsets[i] = length;
            length += made[0].Operations[i].GradientLength;
        }

        OwnGradientOffset = length;
        GradientLength = length + FeatureReducer.GradientLength;

        List<StripPlan> Compile(int count) =>
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => new StripPlan(
                        definition,
                        end,
                        Cut(shape.Height, i, count),
                        Cut(shape.Height, i + 1, count),
                        training,
                        Softmax >= 0,
                        kernels
                    )),
            ];
    }

    public IReadOnlyList<StripPlan> Strips { get; }

    /// <summary>The spatial softmax's layer; -1 where there is none.</summary>
    public int Softmax { get; }

    /// <summary>Whether expected positions follow it.</summary>
    public bool Positions { get; }

    /// <summary>Where each step's gradient starts in a shard's.</summary>
    public long[] GradientOffsets { get; }

    /// <summary>Where the softmax's own gradient starts.</summary>
    public long OwnGradientOffset { get; }

    /// <summary>Numbers in one shard's gradient of the image part.</summary>
    public long GradientLength { get; }

    /// <summary>The first layer with parameters that are not frozen; as many as there are image layers where all are frozen.</summary>
    public int FirstTrained
    {
        get
        {
            IReadOnlyList<ParameterTensor> tensors = _network.Definition.Tensors;
            for (int i = 0; i < tensors.Count; i++)
            {
                if (tensors[i].Layer < _network.Definition.FirstVectorLayer && !_network.IsFrozen(tensors[i].Layer))
                    return tensors[i].Layer;
            }

            return _network.Definition.FirstVectorLayer;
        }
    }

    /// <summary>Takes over the network's present parameters if they changed.</summary>
    public void Refresh()
    {
        long present = _network.Version;
        if (Interlocked.Read(ref _version) == present)
            return;
        lock (Strips)
        {
            if (_version == present)
                return;
            using Native.OpenMp.Scope scope = Native.OpenMp.SingleThread();
            for (int i = 0; i < Strips.Count; i++)
            {
                for (int k = 0; k < Strips[i].Operations.Count; k++)
                    Strips[i].Operations[k].Refresh(_network);
            }

            Interlocked.Exchange(ref _version, present);
        }
    }

    /// <summary>Turns the summed gradient of the image part into the order of the parameters; frozen layers are left alone.</summary>
    public void FinishGradient(float* summed, float* gradient)
    {
        for (int i = 0; i < GradientOffsets.Length; i++)
        {
            ImageOperation operation = Strips[0].Operations[i];
            if (operation.GradientLength > 0 && !_network.IsFrozen(operation.Layer))
                operation.FinishGradient(_network, summed + GradientOffsets[i], gradient);
        }

        if (Softmax < 0 || _network.IsFrozen(Softmax))
            return;
        IReadOnlyList<ParameterTensor> tensors = _network.Definition.Tensors;
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Layer == Softmax)
                gradient[tensors[i].Offset] = summed[OwnGradientOffset];
        }
    }

    public void Dispose()
    {
        foreach (StripPlan strip in Strips)
            strip.Dispose();
    }

    // cuts at multiples of 4 rows, so that kernels that work on tiles see the same tiles in every strip
    private static int Cut(int height, int i, int strips) => i == strips ? height : (int)((long)height * i / strips) / 4 * 4;
}
