using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A change of layout between two steps, where one cannot read what the other writes.</summary>
internal sealed unsafe class RelayoutOperation : ImageOperation
{
    private readonly DnnlPrimitive _forward;
    private readonly DnnlPrimitive _backward;

    [SetsRequiredMembers]
    public RelayoutOperation(MemoryDescriptor input, MemoryDescriptor output)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        using DnnlPrimitiveDescription there = DnnlPrimitiveDescription.CreateReorder(in input, in output);
        using DnnlPrimitiveDescription back = DnnlPrimitiveDescription.CreateReorder(in output, in input);
        Input = input;
        Output = output;
        Implementation = there.Implementation;
        _forward = DnnlPrimitive.Create(there);
        _backward = DnnlPrimitive.Create(back);
    }

    public override string Implementation { get; }

    public override long ScratchBytes => Math.Max(_forward.Scratchpad.Bytes, _backward.Scratchpad.Bytes);

    public override ImageOperationState Bind(
        WorkerResources worker,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    ) => new State(this, worker, input, output, inputGradient, outputGradient);

    public override void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }

    private sealed class State : ImageOperationState
    {
        private readonly BoundPrimitive _forward;
        private readonly BoundPrimitive? _backward;

        public State(
            RelayoutOperation operation,
            WorkerResources worker,
            float* input,
            float* output,
            float* inputGradient,
            float* outputGradient
        )
        {
            _forward = worker.Bind(
                operation._forward,
                (DnnlArgumentKind.Source, worker.Tensor(operation.Input, input)),
                (DnnlArgumentKind.Destination, worker.Tensor(operation.Output, output))
            );
            if (inputGradient is null)
                return;
            _backward = worker.Bind(
                operation._backward,
                (DnnlArgumentKind.Source, worker.Tensor(operation.Output, outputGradient)),
                (DnnlArgumentKind.Destination, worker.Tensor(operation.Input, inputGradient))
            );
        }

        public override void Forward() => _forward.Execute();

        public override void BackwardData() => _backward!.Execute();
    }
}
