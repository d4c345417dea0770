using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>Memory of the vector part for a number of samples: a worker touches the rows of its own shard only.</summary>
internal sealed unsafe class VectorWorkspace : IDisposable
{
    private readonly Network _network;
    private readonly VectorPlan _plan;
    private readonly AlignedBuffer[] _values;
    private readonly AlignedBuffer[] _gradients;
    private readonly AlignedBuffer?[] _padded;

    public VectorWorkspace(Network network, VectorPlan plan, int rows, bool training)
    {
        _network = network;
        _plan = plan;
        Rows = rows;
        _values = [.. plan.Widths.Select(width => new AlignedBuffer((long)rows * SmallProduct.Padded(width)))];
        _gradients = training ? [.. plan.Widths.Select(width => new AlignedBuffer((long)rows * SmallProduct.Padded(width)))] : [];
        _padded =
        [
            .. plan.Steps.Select(step =>
                training && step.Padded is not null ? new AlignedBuffer((long)step.Inputs * step.OutputStride) : null
            ),
        ];
    }

    public int Rows { get; }

    public float* Features(int row) => _values[0].Pointer + (long)row * Stride(0);

    public float* FeaturesGradient(int row) => _gradients[0].Pointer + (long)row * Stride(0);

    public float* Output(int row) => _values[^1].Pointer + (long)row * Stride(_values.Length - 1);

    public float* OutputGradient(int row) => _gradients[^1].Pointer + (long)row * Stride(_values.Length - 1);

    /// <summary>Runs the steps for some rows; <paramref name="vectors"/> holds all rows' input vectors, back to back.</summary>
    public void Forward(int start, int end, float* vectors)
    {
        int count = end - start;
        fixed (float* parameters = _network.Data)
        {
            for (int s = 0; s < _plan.Steps.Count; s++)
            {
                VectorStep step = _plan.Steps[s];
                float* input = _values[step.InputStage].Pointer + (long)start * Stride(step.InputStage);
                float* output = _values[step.OutputStage].Pointer + (long)start * Stride(step.OutputStage);
                switch (step.Definition)
                {
                    case Dense:
                        SmallProduct.Multiply(
                            count,
                            step.OutputStride,
                            step.Inputs,
                            input,
                            step.InputStride,
                            1,
                            step.Weights(parameters, _network),
                            step.OutputStride,
                            output,
                            step.OutputStride,
                            step.Bias!.Pointer
                        );
                        break;
                    case AppendVector:
                        for (int row = 0; row < count; row++)
                        {
                            float* to = output + (long)row * step.OutputStride;
                            int more = step.Outputs - step.Inputs;
                            new ReadOnlySpan<float>(input + (long)row * step.InputStride, step.Inputs).CopyTo(
                                new Span<float>(to, step.Inputs)
                            );
                            new ReadOnlySpan<float>(vectors + (long)(start + row) * more, more).CopyTo(
                                new Span<float>(to + step.Inputs, more)
                            );
                        }

                        break;
                    case Softplus:
                        Elementwise.Softplus(output, output, (long)count * step.OutputStride);
                        break;
                    default:
                        Elementwise.Relu(output, output, (long)count * step.OutputStride);
                        break;
                }
            }
        }
    }

    /// <summary>Carries some rows' output gradient back to every stage behind the first trained layer.</summary>
    public void BackwardData(int start, int end, int firstTrained)
    {
        int count = end - start;
        fixed (float* parameters = _network.Data)
        {
            for (int s = _plan.Steps.Count - 1; s >= 0; s--)
            {
                VectorStep step = _plan.Steps[s];
                if (step.Layer <= firstTrained)
                    return;
                float* output = _values[step.OutputStage].Pointer + (long)start * Stride(step.OutputStage);
                float* gradient = _gradients[step.OutputStage].Pointer + (long)start * Stride(step.OutputStage);
                float* inputGradient = _gradients[step.InputStage].Pointer + (long)start * Stride(step.InputStage);
                switch (step.Definition)
                {
                    case Dense:
                        BackwardDense(step, count, step.Weights(parameters, _network), gradient, inputGradient);
                        break;
                    case AppendVector:
                        for (int row = 0; row < count; row++)
                        {
                            new ReadOnlySpan<float>(gradient + (long)row * step.OutputStride, step.Inputs).CopyTo(
                                new Span<float>(inputGradient + (long)row * step.InputStride, step.Inputs)
                            );
                        }

                        break;
                    case Softplus:
                        Elementwise.SoftplusSlope(output, gradient, (long)count * step.OutputStride);
                        break;
                    default:
                        Elementwise.ReluSlope(output, gradient, (long)count * step.OutputStride);
                        break;
                }
            }
        }
    }

    private static void BackwardDense(VectorStep step, int count, float* weights, float* gradient, float* inputGradient)
    {
        if (step.Transposed is { } transposed)
        {
            SmallProduct.Multiply(
                count,
                step.InputStride,
                step.Outputs,
                gradient,
                step.OutputStride,
                1,
                transposed.Pointer,
                step.InputStride,
                inputGradient,
                step.InputStride,
                null
            );
            return;
        }
        for (int row = 0; row < count; row++)
        {
            SmallProduct.MultiplyTransposed(
                step.OutputStride,
                step.Inputs,
                weights,
                step.OutputStride,
                gradient + (long)row * step.OutputStride,
                inputGradient + (long)row * step.InputStride
            );
        }
    }

    /// <summary>Writes a dense layer's gradient for some of its inputs, summed over all rows in order.</summary>
    public void BackwardWeights(int stepIndex, int rows, int firstInput, int endInput, float* gradient)
    {
        VectorStep step = _plan.Steps[stepIndex];
        float* input = _values[step.InputStage].Pointer,
            outputGradient = _gradients[step.OutputStage].Pointer;
        float* target = gradient + _network.Definition.Tensors[step.Tensor].Offset;
        float* place = _padded[stepIndex] is { } buffer ? buffer.Pointer : target;
        SmallProduct.Multiply(
            endInput - firstInput,
            step.OutputStride,
            rows,
            input + firstInput,
            1,
            step.InputStride,
            outputGradient,
            step.OutputStride,
            place + (long)firstInput * step.OutputStride,
            step.OutputStride,
            null
        );
        if (place != target)
        {
            for (int i = firstInput; i < endInput; i++)
            {
                new ReadOnlySpan<float>(place + (long)i * step.OutputStride, step.Outputs).CopyTo(
                    new Span<float>(target + (long)i * step.Outputs, step.Outputs)
                );
            }
        }

        if (firstInput > 0)
            return;
        float* bias = gradient + _network.Definition.Tensors[step.Tensor + 1].Offset;
        new Span<float>(bias, step.Outputs).Clear();
        for (int row = 0; row < rows; row++)
            Elementwise.Add(bias, outputGradient + (long)row * step.OutputStride, step.Outputs);
    }

    public void Dispose()
    {
        foreach (AlignedBuffer buffer in _values)
            buffer.Dispose();
        foreach (AlignedBuffer buffer in _gradients)
            buffer.Dispose();
        foreach (AlignedBuffer? buffer in _padded)
            buffer?.Dispose();
    }

    private int Stride(int stage) => SmallProduct.Padded(_plan.Widths[stage]);
}
