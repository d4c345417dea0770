using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A change of layout between two steps, where one cannot read what the other writes.</summary>
internal sealed unsafe class RelayoutOperation : ImageOperation
{
    private readonly DnnlPrimitive forward;
    private readonly DnnlPrimitive backward;

    [SetsRequiredMembers]
    public RelayoutOperation(MemoryDescriptor input, MemoryDescriptor output)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        using DnnlPrimitiveDescription there = DnnlPrimitiveDescription.CreateReorder(in input, in output);
        using DnnlPrimitiveDescription back = DnnlPrimitiveDescription.CreateReorder(in output, in input);
        Input = input;
        Output = output;
        Implementation = there.Implementation;
        forward = DnnlPrimitive.Create(there);
        backward = DnnlPrimitive.Create(back);
    }

    public override string Implementation { get; }

    public override long ScratchBytes => Math.Max(forward.Scratchpad.Bytes, backward.Scratchpad.Bytes);

    public override ImageOperationState Bind(
        WorkerResources worker,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    ) => new State(this, worker, input, output, inputGradient, outputGradient);

    public override void Dispose()
    {
        forward.Dispose();
        backward.Dispose();
    }

    private sealed class State : ImageOperationState
    {
        private readonly BoundPrimitive forward;
        private readonly BoundPrimitive? backward;

        public State(
            RelayoutOperation operation,
            WorkerResources worker,
            float* input,
            float* output,
            float* inputGradient,
            float* outputGradient
        )
        {
            forward = worker.Bind(
                operation.forward,
                (DnnlArgumentKind.Source, worker.Tensor(operation.Input, input)),
                (DnnlArgumentKind.Destination, worker.Tensor(operation.Output, output))
            );
            if (inputGradient is null)
                return;
            backward = worker.Bind(
                operation.backward,
                (DnnlArgumentKind.Source, worker.Tensor(operation.Output, outputGradient)),
                (DnnlArgumentKind.Destination, worker.Tensor(operation.Input, inputGradient))
            );
        }

        public override void Forward() => forward.Execute();

        public override void BackwardData() => backward!.Execute();
    }
}
