namespace Visuomotor.Networks.Tests;

/// <summary>Networks and data for tests, all from fixed seeds.</summary>
internal static class Samples
{
    public static Func<double> Gaussian(int seed)
    {
        var random = new Random(seed);
        return () => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    /// <summary>A network with random weights and biases, so that no gradient is zero by chance.</summary>
    public static Network Network(NetworkDefinition definition, int seed = 1)
    {
        Func<double> gaussian = Gaussian(seed);
        var network = Networks.Network.Create(definition, gaussian);
        foreach (ParameterTensor tensor in definition.Tensors)
        {
            if (tensor.Sizes.Count > 1 || tensor.Name.Contains("temperature", StringComparison.Ordinal))
                continue;
            foreach (ref float value in network.Values(tensor.Name))
                value = (float)(0.1 * gaussian());
        }

        network.MarkChanged();
        return network;
    }

    public static TrainingBatch Batch(
        NetworkDefinition definition,
        int count,
        int seed = 2,
        BatchInput input = BatchInput.Bytes,
        bool precisions = false
    )
    {
        Func<double> gaussian = Gaussian(seed);
        var random = new Random(seed);
        var batch = new TrainingBatch(definition, count, input, precisions);
        for (int s = 0; s < count; s++)
        {
            if (definition.Image is not null && input == BatchInput.Bytes)
                random.NextBytes(batch.Image(s));
            if (definition.Image is not null && input == BatchInput.Numbers)
                Fill(batch.Numbers(s), gaussian);
            if (definition.VectorSize > 0)
                Fill(batch.Vector(s), gaussian);
            Fill(batch.Target(s), gaussian);
            batch.Weight(s) = 0.5f + (float)random.NextDouble();
            if (precisions)
                Precision(batch.Precision(s), definition.OutputSize, gaussian);
        }

        return batch;
    }

    public static void Fill(Span<float> values, Func<double> gaussian)
    {
        foreach (ref float value in values)
            value = (float)gaussian();
    }

    // a symmetric positive definite matrix: A A' + I
    private static void Precision(Span<float> target, int size, Func<double> gaussian)
    {
        double[,] a = new double[size, size];
        for (int i = 0; i < size * size; i++)
            a[i / size, i % size] = gaussian();
        for (int i = 0; i < size; i++)
        {
            for (int k = 0; k < size; k++)
            {
                double sum = i == k ? 1 : 0;
                for (int m = 0; m < size; m++)
                    sum += a[i, m] * a[k, m];
                target[i * size + k] = (float)sum;
            }
        }
    }
}
