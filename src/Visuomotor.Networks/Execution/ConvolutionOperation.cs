using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A convolution, with ReLU fused behind it where the definition has one, on oneDNN's direct kernels.</summary>
internal sealed unsafe class ConvolutionOperation : ImageOperation
{
    private readonly ConvolutionGeometry geometry;
    private readonly bool relu;
    private readonly DnnlPrimitive forward;
    private readonly DnnlPrimitive? backwardData;
    private readonly DnnlPrimitive? backwardWeights;
    private readonly MemoryDescriptor forwardLayout;
    private readonly MemoryDescriptor dataLayout;
    private readonly MemoryDescriptor gradientLayout;
    private readonly MemoryDescriptor biasLayout;
    private readonly AlignedBuffer forwardWeights;
    private readonly AlignedBuffer? dataWeights;
    private readonly AlignedBuffer bias;
    private readonly Relayout fillForward;
    private readonly Relayout? fillData;
    private readonly Relayout? finish;
    private readonly long weightGradientLength;

    /// <summary>Compiles the convolution of one strip.</summary>
    /// <param name="input">Layout of the input.</param>
    /// <param name="geometry">Sizes, stride and the padding of this strip.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    /// <param name="training">Whether gradients are wanted.</param>
    /// <param name="inputGradient">Whether the gradient to the input is wanted.</param>
    [SetsRequiredMembers]
    public ConvolutionOperation(MemoryDescriptor input, ConvolutionGeometry geometry, bool relu, bool training, bool inputGradient)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        using var plan = new ConvolutionPlan(input, geometry, relu, training, inputGradient);
        this.geometry = geometry;
        this.relu = relu;
        Input = input;
        Output = plan.Forward.Layout(DnnlQuery.Destination);
        Layer = geometry.Layer;
        Implementation = string.Join(
            " / ",
            new[] { plan.Forward, plan.BackwardData, plan.BackwardWeights }
                .Where(part => part is not null)
                .Select(part => part!.Implementation)
                .Distinct()
        );
        biasLayout = plan.Bias;
        bias = new AlignedBuffer((geometry.Filters + 15) / 16 * 16);
        forward = DnnlPrimitive.Create(plan.Forward);
        forwardLayout = plan.Forward.Layout(DnnlQuery.Weights);
        forwardWeights = new AlignedBuffer(forwardLayout.Bytes / sizeof(float));
        fillForward = new Relayout(in plan.PlainWeights, in forwardLayout);
        if (plan.BackwardWeights is not null)
        {
            backwardWeights = DnnlPrimitive.Create(plan.BackwardWeights);
            gradientLayout = plan.BackwardWeights.Layout(DnnlQuery.WeightsGradient);
            weightGradientLength = (gradientLayout.Bytes / sizeof(float) + 15) / 16 * 16;
            finish = new Relayout(in gradientLayout, in plan.PlainWeights);
        }

        if (plan.BackwardData is not null)
        {
            backwardData = DnnlPrimitive.Create(plan.BackwardData);
            dataLayout = plan.BackwardData.Layout(DnnlQuery.Weights);
            dataWeights = new AlignedBuffer(dataLayout.Bytes / sizeof(float));
            fillData = new Relayout(in plan.PlainWeights, in dataLayout);
        }
    }

    public override string Implementation { get; }

    public override long ScratchBytes =>
        Math.Max(forward.Scratchpad.Bytes, Math.Max(backwardData?.Scratchpad.Bytes ?? 0, backwardWeights?.Scratchpad.Bytes ?? 0));

    public override long GradientLength => backwardWeights is null ? 0 : weightGradientLength + (geometry.Filters + 15) / 16 * 16;

    public override void Refresh(Network network)
    {
        fixed (float* data = network.Data)
        {
            float* weights = data + network.Definition.Tensors[geometry.WeightTensor].Offset;
            fillForward.Run(weights, forwardWeights.Pointer);
            fillData?.Run(weights, dataWeights!.Pointer);
            network.Values(geometry.WeightTensor + 1).CopyTo(bias.Span);
        }
    }

    public override void FinishGradient(Network network, float* summed, float* gradient)
    {
        finish!.Run(summed, gradient + network.Definition.Tensors[geometry.WeightTensor].Offset);
        float* target = gradient + network.Definition.Tensors[geometry.WeightTensor + 1].Offset;
        for (int i = 0; i < geometry.Filters; i++)
            target[i] = summed[weightGradientLength + i];
    }

    public override ImageOperationState Bind(
        WorkerResources worker,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    ) => new State(this, worker, input, output, inputGradient, outputGradient);

    public override void Dispose()
    {
        fillForward.Dispose();
        fillData?.Dispose();
        finish?.Dispose();
        forward.Dispose();
        backwardData?.Dispose();
        backwardWeights?.Dispose();
        forwardWeights.Dispose();
        dataWeights?.Dispose();
        bias.Dispose();
    }

    private sealed class State : ImageOperationState
    {
        private readonly ConvolutionOperation operation;
        private readonly BoundPrimitive forward;
        private readonly BoundPrimitive? data;
        private readonly BoundPrimitive? weights;
        private readonly DnnlMemory? weightsGradient;
        private readonly DnnlMemory? biasGradient;
        private readonly AlignedBuffer? single;
        private readonly float* output;
        private readonly float* outputGradient;
        private readonly long outputLength;

        public State(
            ConvolutionOperation operation,
            WorkerResources worker,
            float* input,
            float* output,
            float* inputGradient,
            float* outputGradient
        )
        {
            this.operation = operation;
            this.output = output;
            this.outputGradient = outputGradient;
            outputLength = operation.Output.Bytes / sizeof(float);
            DnnlMemory source = worker.Tensor(operation.Input, input);
            forward = worker.Bind(
                operation.forward,
                (DnnlArgumentKind.Source, source),
                (DnnlArgumentKind.Weights, worker.Tensor(operation.forwardLayout, operation.forwardWeights.Pointer)),
                (DnnlArgumentKind.Bias, worker.Tensor(operation.biasLayout, operation.bias.Pointer)),
                (DnnlArgumentKind.Destination, worker.Tensor(operation.Output, output))
            );
            if (operation.backwardWeights is null || outputGradient is null)
                return;
            DnnlMemory gradient = worker.Tensor(operation.Output, outputGradient);
            single = worker.Buffer(operation.GradientLength);
            weightsGradient = worker.Tensor(operation.gradientLayout, output);
            biasGradient = worker.Tensor(operation.biasLayout, output);
            weights = worker.Bind(
                operation.backwardWeights,
                (DnnlArgumentKind.Source, source),
                (DnnlArgumentKind.DestinationGradient, gradient),
                (DnnlArgumentKind.WeightsGradient, weightsGradient),
                (DnnlArgumentKind.BiasGradient, biasGradient)
            );
            if (operation.backwardData is null || inputGradient is null)
                return;
            data = worker.Bind(
                operation.backwardData,
                (DnnlArgumentKind.DestinationGradient, gradient),
                (DnnlArgumentKind.Weights, worker.Tensor(operation.dataLayout, operation.dataWeights!.Pointer)),
                (DnnlArgumentKind.SourceGradient, worker.Tensor(operation.Input, inputGradient))
            );
        }

        public override void Forward() => forward.Execute();

        public override void ActivationSlope()
        {
            if (operation.relu)
                Elementwise.ReluSlope(output, outputGradient, outputLength);
        }

        public override void BackwardWeights(float* gradient, bool add)
        {
            // the library only writes: what is added goes through the state's own room
            float* target = add ? single!.Pointer : gradient;
            weightsGradient!.Point(target);
            biasGradient!.Point(target + operation.weightGradientLength);
            weights!.Execute();
            if (add)
                Elementwise.Add(gradient, target, operation.GradientLength);
        }

        public override void BackwardData() => data!.Execute();
    }
}
