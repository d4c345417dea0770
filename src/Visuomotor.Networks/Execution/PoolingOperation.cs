using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>Max-pooling of one strip on oneDNN's kernels.</summary>
internal sealed unsafe class PoolingOperation : ImageOperation
{
    private readonly DnnlPrimitive _forward;
    private readonly DnnlPrimitive? _backward;
    private readonly MemoryDescriptor _workspace;

    [SetsRequiredMembers]
    public PoolingOperation(
        MemoryDescriptor input,
        int outputHeight,
        int outputWidth,
        MaxPool layer,
        int paddingTop,
        int paddingBottom,
        bool training
    )
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        long* strides = stackalloc long[] { layer.Stride, layer.Stride };
        long* kernel = stackalloc long[] { layer.Kernel, layer.Kernel };
        long* low = stackalloc long[] { paddingTop, layer.Padding };
        long* high = stackalloc long[] { paddingBottom, layer.Padding };
        string what =
            $"planning a {layer.Kernel}x{layer.Kernel} max-pooling of {input.Dimensions[1]} x {input.Dimensions[2]} x "
            + $"{input.Dimensions[3]}";
        MemoryDescriptor any = MemoryDescriptor.Create(DnnlTag.Any, 1, input.Dimensions[1], outputHeight, outputWidth);
        PoolingDescriptor* operation = stackalloc PoolingDescriptor[1];
        DnnlCheck.Success(
            Dnnl.PoolingForwardDescInit(
                operation,
                training ? DnnlPropagation.ForwardTraining : DnnlPropagation.ForwardInference,
                DnnlAlgorithm.PoolingMax,
                in input,
                in any,
                strides,
                kernel,
                low,
                high
            ),
            what
        );
        using DnnlAttributes attributes = DnnlAttributes.Create(relu: false);
        using DnnlPrimitiveDescription description = DnnlPrimitiveDescription.Create(operation, attributes, null, what);
        Input = input;
        Output = description.Layout(DnnlQuery.Destination);
        Implementation = description.Implementation;
        _forward = DnnlPrimitive.Create(description);
        if (!training)
            return;
        _workspace = description.Layout(DnnlQuery.Workspace);
        DnnlCheck.Success(
            Dnnl.PoolingBackwardDescInit(operation, DnnlAlgorithm.PoolingMax, in input, Output, strides, kernel, low, high),
            what
        );
        using DnnlPrimitiveDescription back = DnnlPrimitiveDescription.Create(operation, attributes, description, what);
        _backward = DnnlPrimitive.Create(back);
    }

    public override string Implementation { get; }

    public override long ScratchBytes => Math.Max(_forward.Scratchpad.Bytes, _backward?.Scratchpad.Bytes ?? 0);

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
        _backward?.Dispose();
    }

    private sealed class State : ImageOperationState
    {
        private readonly BoundPrimitive _forward;
        private readonly BoundPrimitive? _backward;

        public State(
            PoolingOperation operation,
            WorkerResources worker,
            float* input,
            float* output,
            float* inputGradient,
            float* outputGradient
        )
        {
            DnnlMemory source = worker.Tensor(operation.Input, input),
                destination = worker.Tensor(operation.Output, output);
            if (operation._backward is null)
            {
                _forward = worker.Bind(operation._forward, (DnnlArgumentKind.Source, source), (DnnlArgumentKind.Destination, destination));
                return;
            }

            // the workspace keeps where each maximum was
            DnnlMemory places = worker.Tensor(operation._workspace, worker.Buffer(operation._workspace).Pointer);
            _forward = worker.Bind(
                operation._forward,
                (DnnlArgumentKind.Source, source),
                (DnnlArgumentKind.Destination, destination),
                (DnnlArgumentKind.Workspace, places)
            );
            if (inputGradient is null)
                return;
            _backward = worker.Bind(
                operation._backward,
                (DnnlArgumentKind.DestinationGradient, worker.Tensor(operation.Output, outputGradient)),
                (DnnlArgumentKind.Workspace, places),
                (DnnlArgumentKind.SourceGradient, worker.Tensor(operation.Input, inputGradient))
            );
        }

        public override void Forward() => _forward.Execute();

        public override void BackwardData() => _backward!.Execute();
    }
}
