using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A compiled change of layout between two places that are given at each call.</summary>
internal sealed unsafe class Relayout : IDisposable
{
    private readonly WorkerResources _worker;
    private readonly DnnlPrimitive _primitive;
    private readonly DnnlMemory _from;
    private readonly DnnlMemory _to;
    private readonly BoundPrimitive _bound;

    public Relayout(in MemoryDescriptor source, in MemoryDescriptor destination)
    {
        using DnnlPrimitiveDescription description = DnnlPrimitiveDescription.CreateReorder(in source, in destination);
        _primitive = DnnlPrimitive.Create(description);
        _worker = new WorkerResources(_primitive.Scratchpad.Bytes);
        _from = _worker.Tensor(in source, null);
        _to = _worker.Tensor(in destination, null);
        _bound = _worker.Bind(_primitive, (DnnlArgumentKind.Source, _from), (DnnlArgumentKind.Destination, _to));
    }

    public void Run(float* source, float* destination)
    {
        _from.Point(source);
        _to.Point(destination);
        _bound.Execute();
    }

    public void Dispose()
    {
        _worker.Dispose();
        _primitive.Dispose();
    }
}
