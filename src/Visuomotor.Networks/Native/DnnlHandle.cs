using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>Owner of one oneDNN object; keeps its parent alive until it is released itself.</summary>
internal abstract class DnnlHandle : SafeHandle
{
    private readonly SafeHandle? parent;

    protected DnnlHandle(nint value, SafeHandle? parent)
        : base(0, ownsHandle: true)
    {
        SetHandle(value);
        if (parent is null)
            return;
        bool added = false;
        parent.DangerousAddRef(ref added);
        this.parent = parent;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The raw pointer, valid while this object is not disposed.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected sealed override bool ReleaseHandle()
    {
        bool done = Destroy(handle) == DnnlStatus.Success;
        parent?.DangerousRelease();
        return done;
    }

    protected abstract DnnlStatus Destroy(nint value);
}

/// <summary>The CPU engine; one for the process.</summary>
internal sealed class DnnlEngine : DnnlHandle
{
    private static readonly Lazy<DnnlEngine> Instance = new(Create);

    private DnnlEngine(nint value)
        : base(value, null) { }

    public static DnnlEngine Cpu => Instance.Value;

    protected override DnnlStatus Destroy(nint value) => Dnnl.EngineDestroy(value);

    private static DnnlEngine Create()
    {
        DnnlLibrary.EnsureLoaded();
        DnnlCheck.Success(Dnnl.EngineCreate(out nint value, 1, 0), "making the CPU engine");
        return new DnnlEngine(value);
    }
}

/// <summary>A stream: the order of one worker's primitives.</summary>
internal sealed class DnnlStream : DnnlHandle
{
    private DnnlStream(nint value, DnnlEngine engine)
        : base(value, engine) { }

    public static DnnlStream Create()
    {
        DnnlEngine engine = DnnlEngine.Cpu;
        DnnlCheck.Success(Dnnl.StreamCreate(out nint value, engine.Pointer, 1), "making a stream");
        return new DnnlStream(value, engine);
    }

    protected override DnnlStatus Destroy(nint value) => Dnnl.StreamDestroy(value);
}

/// <summary>A tensor: a description bound to memory that someone else owns.</summary>
internal sealed unsafe class DnnlMemory : DnnlHandle
{
    private DnnlMemory(nint value, DnnlEngine engine)
        : base(value, engine) { }

    public static DnnlMemory Create(in MemoryDescriptor descriptor, float* data)
    {
        DnnlEngine engine = DnnlEngine.Cpu;
        DnnlCheck.Success(Dnnl.MemoryCreate(out nint value, in descriptor, engine.Pointer, data), "binding a tensor");
        return new DnnlMemory(value, engine);
    }

    /// <summary>Points the tensor at other data; called in hot loops.</summary>
    public void Point(float* data) => DnnlCheck.Success(Dnnl.MemorySetDataHandle(handle, data), "pointing a tensor at its data");

    protected override DnnlStatus Destroy(nint value) => Dnnl.MemoryDestroy(value);
}

/// <summary>Attributes of a primitive: the caller's scratchpad, and ReLU fused behind it if wanted.</summary>
internal sealed class DnnlAttributes : DnnlHandle
{
    private DnnlAttributes(nint value)
        : base(value, null) { }

    public static DnnlAttributes Create(bool relu)
    {
        DnnlLibrary.EnsureLoaded();
        DnnlCheck.Success(Dnnl.AttributesCreate(out nint value), "making attributes");
        var made = new DnnlAttributes(value);
        DnnlCheck.Success(Dnnl.AttributesSetScratchpadMode(value, 1), "choosing the scratchpad");
        if (!relu)
            return made;
        DnnlCheck.Success(Dnnl.PostOpsCreate(out nint operations), "making post-operations");
        try
        {
            DnnlCheck.Success(Dnnl.PostOpsAppendEltwise(operations, 1, DnnlAlgorithm.EltwiseRelu, 0, 0), "fusing ReLU");
            DnnlCheck.Success(Dnnl.AttributesSetPostOps(value, operations), "fusing ReLU");
        }
        finally
        {
            _ = Dnnl.PostOpsDestroy(operations);
        }

        return made;
    }

    protected override DnnlStatus Destroy(nint value) => Dnnl.AttributesDestroy(value);
}
