namespace Visuomotor.Networks.Tests.Reference;

/// <summary>Losses and optimisers in double precision, over a <see cref="ReferenceNetwork"/>.</summary>
internal sealed class ReferenceTrainer(Network network)
{
    private readonly double[] _first = new double[network.Definition.ParameterCount];
    private readonly double[] _second = new double[network.Definition.ParameterCount];
    private int _steps;

    public ReferenceNetwork Network { get; } = ReferenceNetwork.Of(network);

    /// <summary>The batch's loss; the gradient is left in the network.</summary>
    public double Loss(TrainingBatch batch, bool precision, bool gradient = true)
    {
        Array.Clear(Network.Gradient);
        double loss = 0;
        int size = batch.Definition.OutputSize;
        for (int s = 0; s < batch.Count; s++)
        {
            double[] y = Network.Forward(Image(batch, s), Doubles(batch.Definition.VectorSize > 0 ? batch.Vector(s) : []));
            double[] error = [.. y.Select((value, i) => value - batch.Target(s)[i])];
            double[] slope = new double[size];
            for (int i = 0; i < size; i++)
            {
                if (!precision)
                {
                    loss += batch.Weight(s) * error[i] * error[i] / (batch.Count * size);
                    slope[i] = 2 * batch.Weight(s) * error[i] / (batch.Count * size);
                    continue;
                }

                for (int k = 0; k < size; k++)
                    slope[i] += batch.Weight(s) * batch.Precision(s)[i * size + k] * error[k] / batch.Count;
                loss += 0.5 * slope[i] * error[i];
            }

            if (gradient)
                Network.Backward(slope);
        }

        return loss;
    }

    public void Adam(double rate, double decay, double epsilon)
    {
        _steps++;
        Each(
            decay,
            (i, g) =>
            {
                _first[i] = 0.9 * _first[i] + 0.1 * g;
                _second[i] = 0.999 * _second[i] + 0.001 * g * g;
                Network.Parameters[i] -=
                    rate * (_first[i] / (1 - Math.Pow(0.9, _steps))) / (Math.Sqrt(_second[i] / (1 - Math.Pow(0.999, _steps))) + epsilon);
            }
        );
    }

    public void Momentum(double rate, double momentum, double decay) =>
        Each(
            decay,
            (i, g) =>
            {
                _first[i] = momentum * _first[i] + g;
                Network.Parameters[i] -= rate * _first[i];
            }
        );

    public static double[]? Image(TrainingBatch batch, int sample)
    {
        if (batch.Definition.Image is not { } image)
            return null;
        if (batch.Input == BatchInput.Numbers)
            return Doubles(batch.Numbers(sample));
        double[] planes = new double[image.Length];
        Span<byte> bytes = batch.Image(sample);
        int pixels = image.Height * image.Width;
        for (int i = 0; i < bytes.Length; i++)
            planes[i % image.Channels * pixels + i / image.Channels] = bytes[i] * (double)image.Scale + image.Offset;
        return planes;
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];

    private void Each(double decay, Action<int, double> move)
    {
        foreach (ParameterTensor tensor in network.Definition.Tensors)
        {
            if (network.IsFrozen(tensor.Layer))
                continue;
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                move(i, Network.Gradient[i] + (tensor.Sizes.Count > 1 ? decay * Network.Parameters[i] : 0));
        }
    }
}
