using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>A primitive description: what oneDNN chose for one operation, and the layouts it wants.</summary>
internal sealed unsafe class DnnlPrimitiveDescription : DnnlHandle
{
    private DnnlPrimitiveDescription(nint value)
        : base(value, DnnlEngine.Cpu) { }

    /// <summary>Name of the chosen implementation, such as jit:avx512_core.</summary>
    public string Implementation
    {
        get
        {
            byte* text = null;
            DnnlStatus status = Dnnl.PrimitiveDescQuery(Pointer, DnnlQuery.ImplementationName, 0, &text);
            return status == DnnlStatus.Success ? Marshal.PtrToStringUTF8((nint)text) ?? "" : "";
        }
    }

    public static DnnlPrimitiveDescription Create(void* operation, DnnlAttributes attributes, DnnlPrimitiveDescription? hint, string doing)
    {
        DnnlStatus status = Dnnl.PrimitiveDescCreate(
            out nint value,
            operation,
            attributes.Pointer,
            DnnlEngine.Cpu.Pointer,
            hint?.Pointer ?? 0
        );
        DnnlCheck.Success(status, doing);
        return new DnnlPrimitiveDescription(value);
    }

    public static DnnlPrimitiveDescription CreateReorder(in MemoryDescriptor source, in MemoryDescriptor destination)
    {
        using DnnlAttributes attributes = DnnlAttributes.Create(relu: false);
        nint engine = DnnlEngine.Cpu.Pointer;
        DnnlStatus status = Dnnl.ReorderPrimitiveDescCreate(out nint value, in source, engine, in destination, engine, attributes.Pointer);
        DnnlCheck.Success(status, "planning a change of layout");
        return new DnnlPrimitiveDescription(value);
    }

    /// <summary>The layout chosen for one of the operation's tensors.</summary>
    public MemoryDescriptor Layout(DnnlQuery what)
    {
        MemoryDescriptor* found = Dnnl.PrimitiveDescQueryMemory(Pointer, what, 0);
        return found is null ? default : *found;
    }

    protected override DnnlStatus Destroy(nint value) => Dnnl.PrimitiveDescDestroy(value);
}

/// <summary>A compiled primitive; immutable, so that several threads may run it, each with its own tensors and scratchpad.</summary>
internal sealed class DnnlPrimitive : DnnlHandle
{
    private DnnlPrimitive(nint value, MemoryDescriptor scratchpad)
        : base(value, DnnlEngine.Cpu) => Scratchpad = scratchpad;

    public MemoryDescriptor Scratchpad { get; }

    public static DnnlPrimitive Create(DnnlPrimitiveDescription description)
    {
        DnnlCheck.Success(Dnnl.PrimitiveCreate(out nint value, description.Pointer), $"compiling {description.Implementation}");
        return new DnnlPrimitive(value, description.Layout(DnnlQuery.Scratchpad));
    }

    protected override DnnlStatus Destroy(nint value) => Dnnl.PrimitiveDestroy(value);
}
