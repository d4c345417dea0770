using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>Max-pooling of one strip on oneDNN's kernels.</summary>
internal sealed unsafe class PoolingOperation : ImageOperation
{
    private readonly DnnlPrimitive forward;
    private readonly DnnlPrimitive? backward;
    private readonly MemoryDescriptor workspace;

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
        forward = DnnlPrimitive.Create(description);
        if (!training)
            return;
        workspace = description.Layout(DnnlQuery.Workspace);
        DnnlCheck.Success(
            Dnnl.PoolingBackwardDescInit(operation, DnnlAlgorithm.PoolingMax, in input, Output, strides, kernel, low, high),
            what
        );
        using DnnlPrimitiveDescription back = DnnlPrimitiveDescription.Create(operation, attributes, description, what);
        backward = DnnlPrimitive.Create(back);
    }

    public override string Implementation { get; }

    public override long ScratchBytes => Math.Max(forward.Scratchpad.Bytes, backward?.Scratchpad.Bytes ?? 0);

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
        backward?.Dispose();
    }

    private sealed class State : ImageOperationState
    {
        private readonly BoundPrimitive forward;
        private readonly BoundPrimitive? backward;

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
            if (operation.backward is null)
            {
                forward = worker.Bind(operation.forward, (DnnlArgumentKind.Source, source), (DnnlArgumentKind.Destination, destination));
                return;
            }

            // the workspace keeps where each maximum was
            DnnlMemory places = worker.Tensor(operation.workspace, worker.Buffer(operation.workspace).Pointer);
            forward = worker.Bind(
                operation.forward,
                (DnnlArgumentKind.Source, source),
                (DnnlArgumentKind.Destination, destination),
                (DnnlArgumentKind.Workspace, places)
            );
            if (inputGradient is null)
                return;
            backward = worker.Bind(
                operation.backward,
                (DnnlArgumentKind.DestinationGradient, worker.Tensor(operation.Output, outputGradient)),
                (DnnlArgumentKind.Workspace, places),
                (DnnlArgumentKind.SourceGradient, worker.Tensor(operation.Input, inputGradient))
            );
        }

        public override void Forward() => forward.Execute();

        public override void BackwardData() => backward!.Execute();
    }
}
