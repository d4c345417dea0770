namespace Visuomotor.Networks.Native;

/// <summary>What belongs to one worker: its stream, one scratchpad for all its primitives, and the tensors it owns.</summary>
internal sealed unsafe class WorkerResources : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly AlignedBuffer scratch;

    public WorkerResources(long scratchBytes)
    {
        Stream = DnnlStream.Create();
        scratch = new AlignedBuffer((scratchBytes + 3) / sizeof(float));
    }

    public DnnlStream Stream { get; }

    /// <summary>The scratchpad, for kernels of our own.</summary>
    public float* ScratchPointer => scratch.Pointer;

    /// <summary>A tensor over the worker's scratchpad, which must have been made large enough.</summary>
    public DnnlMemory Scratch(in MemoryDescriptor descriptor)
    {
        if (descriptor.Bytes > scratch.Length * sizeof(float))
            throw new InvalidOperationException("The worker's scratchpad is too small.");
        return Tensor(in descriptor, scratch.Pointer);
    }

    /// <summary>A new zeroed buffer for a tensor of this description.</summary>
    public AlignedBuffer Buffer(in MemoryDescriptor descriptor) => Buffer((descriptor.Bytes + 3) / sizeof(float));

    public AlignedBuffer Buffer(long length) => Own(new AlignedBuffer(length));

    public DnnlMemory Tensor(in MemoryDescriptor descriptor, float* data) => Own(DnnlMemory.Create(in descriptor, data));

    public BoundPrimitive Bind(DnnlPrimitive primitive, params ReadOnlySpan<(DnnlArgumentKind Kind, DnnlMemory Memory)> tensors) =>
        Own(new BoundPrimitive(primitive, this, tensors));

    public T Own<T>(T thing)
        where T : IDisposable
    {
        owned.Add(thing);
        return thing;
    }

    public void Dispose()
    {
        for (int i = owned.Count - 1; i >= 0; i--)
            owned[i].Dispose();
        owned.Clear();
        Stream.Dispose();
        scratch.Dispose();
    }
}
