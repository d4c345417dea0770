using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A compiled change of layout between two places that are given at each call.</summary>
internal sealed unsafe class Relayout : IDisposable
{
    private readonly WorkerResources worker;
    private readonly DnnlPrimitive primitive;
    private readonly DnnlMemory from;
    private readonly DnnlMemory to;
    private readonly BoundPrimitive bound;

    public Relayout(in MemoryDescriptor source, in MemoryDescriptor destination)
    {
        using DnnlPrimitiveDescription description = DnnlPrimitiveDescription.CreateReorder(in source, in destination);
        primitive = DnnlPrimitive.Create(description);
        worker = new WorkerResources(primitive.Scratchpad.Bytes);
        from = worker.Tensor(in source, null);
        to = worker.Tensor(in destination, null);
        bound = worker.Bind(primitive, (DnnlArgumentKind.Source, from), (DnnlArgumentKind.Destination, to));
    }

    public void Run(float* source, float* destination)
    {
        from.Point(source);
        to.Point(destination);
        bound.Execute();
    }

    public void Dispose()
    {
        worker.Dispose();
        primitive.Dispose();
    }
}
