using System.Diagnostics.CodeAnalysis;
using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>A convolution, with ReLU fused behind it where the definition has one, on oneDNN's direct kernels.</summary>
internal sealed unsafe class ConvolutionOperation : ImageOperation
{
    private readonly ConvolutionGeometry _geometry;
    private readonly bool _relu;
    private readonly DnnlPrimitive _forward;
    private readonly DnnlPrimitive? _backwardData;
    private readonly DnnlPrimitive? _backwardWeights;
    private readonly MemoryDescriptor _forwardLayout;
    private readonly MemoryDescriptor _dataLayout;
    private readonly MemoryDescriptor _gradientLayout;
    private readonly MemoryDescriptor _biasLayout;
    private readonly AlignedBuffer _forwardWeights;
    private readonly AlignedBuffer? _dataWeights;
    private readonly AlignedBuffer _bias;
    private readonly Relayout _fillForward;
    private readonly Relayout? _fillData;
    private readonly Relayout? _finish;
    private readonly long _weightGradientLength;

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
        _geometry = geometry;
        _relu = relu;
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
        _biasLayout = plan.Bias;
        _bias = new AlignedBuffer((geometry.Filters + 15) / 16 * 16);
        _forward = DnnlPrimitive.Create(plan.Forward);
        _forwardLayout = plan.Forward.Layout(DnnlQuery.Weights);
        _forwardWeights = new AlignedBuffer(_forwardLayout.Bytes / sizeof(float));
        _fillForward = new Relayout(in plan.PlainWeights, in _forwardLayout);
        if (plan.BackwardWeights is not null)
        {
            _backwardWeights = DnnlPrimitive.Create(plan.BackwardWeights);
            _gradientLayout = plan.BackwardWeights.Layout(DnnlQuery.WeightsGradient);
            _weightGradientLength = (_gradientLayout.Bytes / sizeof(float) + 15) / 16 * 16;
            _finish = new Relayout(in _gradientLayout, in plan.PlainWeights);
        }

        if (plan.BackwardData is not null)
        {
            _backwardData = DnnlPrimitive.Create(plan.BackwardData);
            _dataLayout = plan.BackwardData.Layout(DnnlQuery.Weights);
            _dataWeights = new AlignedBuffer(_dataLayout.Bytes / sizeof(float));
            _fillData = new Relayout(in plan.PlainWeights, in _dataLayout);
        }
    }

    public override string Implementation { get; }

    public override long ScratchBytes =>
        Math.Max(_forward.Scratchpad.Bytes, Math.Max(_backwardData?.Scratchpad.Bytes ?? 0, _backwardWeights?.Scratchpad.Bytes ?? 0));

    public override long GradientLength => _backwardWeights is null ? 0 : _weightGradientLength + (_geometry.Filters + 15) / 16 * 16;

    public override void Refresh(Network network)
    {
        fixed (float* data = network.Data)
        {
            float* weights = data + network.Definition.Tensors[_geometry.WeightTensor].Offset;
            _fillForward.Run(weights, _forwardWeights.Pointer);
            _fillData?.Run(weights, _dataWeights!.Pointer);
            network.Values(_geometry.WeightTensor + 1).CopyTo(_bias.Span);
        }
    }

    public override void FinishGradient(Network network, float* summed, float* gradient)
    {
        _finish!.Run(summed, gradient + network.Definition.Tensors[_geometry.WeightTensor].Offset);
        float* target = gradient + network.Definition.Tensors[_geometry.WeightTensor + 1].Offset;
        for (int i = 0; i < _geometry.Filters; i++)
            target[i] = summed[_weightGradientLength + i];
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
        _fillForward.Dispose();
        _fillData?.Dispose();
        _finish?.Dispose();
        _forward.Dispose();
        _backwardData?.Dispose();
        _backwardWeights?.Dispose();
        _forwardWeights.Dispose();
        _dataWeights?.Dispose();
        _bias.Dispose();
    }

    private sealed class State : ImageOperationState
    {
        private readonly ConvolutionOperation _operation;
        private readonly BoundPrimitive _forward;
        private readonly BoundPrimitive? _data;
        private readonly BoundPrimitive? _weights;
        private readonly DnnlMemory? _weightsGradient;
        private readonly DnnlMemory? _biasGradient;
        private readonly AlignedBuffer? _single;
        private readonly float* _output;
        private readonly float* _outputGradient;
        private readonly long _outputLength;

        public State(
            ConvolutionOperation operation,
            WorkerResources worker,
            float* input,
            float* output,
            float* inputGradient,
            float* outputGradient
        )
        {
            _operation = operation;
            _output = output;
            _outputGradient = outputGradient;
            _outputLength = operation.Output.Bytes / sizeof(float);
            DnnlMemory source = worker.Tensor(operation.Input, input);
            _forward = worker.Bind(
                operation._forward,
                (DnnlArgumentKind.Source, source),
                (DnnlArgumentKind.Weights, worker.Tensor(operation._forwardLayout, operation._forwardWeights.Pointer)),
                (DnnlArgumentKind.Bias, worker.Tensor(operation._biasLayout, operation._bias.Pointer)),
                (DnnlArgumentKind.Destination, worker.Tensor(operation.Output, output))
            );
            if (operation._backwardWeights is null || outputGradient is null)
                return;
            DnnlMemory gradient = worker.Tensor(operation.Output, outputGradient);
            _single = worker.Buffer(operation.GradientLength);
            _weightsGradient = worker.Tensor(operation._gradientLayout, output);
            _biasGradient = worker.Tensor(operation._biasLayout, output);
            _weights = worker.Bind(
                operation._backwardWeights,
                (DnnlArgumentKind.Source, source),
                (DnnlArgumentKind.DestinationGradient, gradient),
                (DnnlArgumentKind.WeightsGradient, _weightsGradient),
                (DnnlArgumentKind.BiasGradient, _biasGradient)
            );
            if (operation._backwardData is null || inputGradient is null)
                return;
            _data = worker.Bind(
                operation._backwardData,
                (DnnlArgumentKind.DestinationGradient, gradient),
                (DnnlArgumentKind.Weights, worker.Tensor(operation._dataLayout, operation._dataWeights!.Pointer)),
                (DnnlArgumentKind.SourceGradient, worker.Tensor(operation.Input, inputGradient))
            );
        }

        public override void Forward() => _forward.Execute();

        public override void ActivationSlope()
        {
            if (_operation._relu)
                Elementwise.ReluSlope(_output, _outputGradient, _outputLength);
        }

        public override void BackwardWeights(float* gradient, bool add)
        {
            // the library only writes: what is added goes through the state's own room
            float* target = add ? _single!.Pointer : gradient;
            _weightsGradient!.Point(target);
            _biasGradient!.Point(target + _operation._weightGradientLength);
            _weights!.Execute();
            if (add)
                Elementwise.Add(gradient, target, _operation.GradientLength);
        }

        public override void BackwardData() => _data!.Execute();
    }
}
