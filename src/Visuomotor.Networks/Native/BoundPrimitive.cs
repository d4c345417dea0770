namespace Visuomotor.Networks.Native;

/// <summary>A primitive bound to one worker's stream, tensors and scratchpad, ready to run without allocation.</summary>
internal sealed unsafe class BoundPrimitive : IDisposable
{
    private readonly DnnlHandle[] kept;
    private readonly AlignedBuffer arguments;
    private readonly int count;
    private readonly nint primitive;
    private readonly nint stream;

    public BoundPrimitive(
        DnnlPrimitive primitive,
        WorkerResources worker,
        params ReadOnlySpan<(DnnlArgumentKind Kind, DnnlMemory Memory)> tensors
    )
    {
        bool scratch = primitive.Scratchpad.Bytes > 0;
        count = tensors.Length + (scratch ? 1 : 0);
        arguments = new AlignedBuffer(count * sizeof(DnnlArgument) / sizeof(float));
        kept = new DnnlHandle[count + 2];
        var list = (DnnlArgument*)arguments.Pointer;
        for (int i = 0; i < tensors.Length; i++)
        {
            list[i] = new DnnlArgument { Kind = tensors[i].Kind, Memory = tensors[i].Memory.Pointer };
            kept[i] = tensors[i].Memory;
        }

        // scratch space is the worker's: one primitive at a time runs on it
        if (scratch)
        {
            DnnlMemory memory = worker.Scratch(primitive.Scratchpad);
            list[count - 1] = new DnnlArgument { Kind = DnnlArgumentKind.Scratchpad, Memory = memory.Pointer };
            kept[count - 1] = memory;
        }

        kept[count] = primitive;
        kept[count + 1] = worker.Stream;
        foreach (DnnlHandle handle in kept)
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
        }

        this.primitive = primitive.Pointer;
        stream = worker.Stream.Pointer;
    }

    public void Execute()
    {
        DnnlStatus status = Dnnl.PrimitiveExecute(primitive, stream, count, (DnnlArgument*)arguments.Pointer);
        if (status != DnnlStatus.Success)
            DnnlCheck.Success(status, "running a kernel");
    }

    public void Dispose()
    {
        if (arguments.IsClosed)
            return;
        arguments.Dispose();
        foreach (DnnlHandle handle in kept)
            handle.DangerousRelease();
    }
}
