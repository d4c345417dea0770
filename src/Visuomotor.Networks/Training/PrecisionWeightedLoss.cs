namespace Visuomotor.Networks;

/// <summary>
/// Guided policy search's supervised loss: 1 / B sum over b of w_b 0.5 (y_b - t_b)' P_b (y_b - t_b), P_b the
/// teacher's precision (Levine et al. 2016, section 4.3).
/// </summary>
/// <remarks>The batch must have precisions, symmetric ones.</remarks>
public sealed class PrecisionWeightedLoss : Loss
{
    /// <inheritdoc/>
    public override double Evaluate(TrainingBatch batch, int sample, ReadOnlySpan<float> output, Span<float> gradient)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ReadOnlySpan<float> target = batch.Target(sample),
            precision = batch.Precision(sample);
        int size = output.Length;
        double scale = (double)batch.Weight(sample) / batch.Count,
            sum = 0;
        for (int i = 0; i < size; i++)
        {
            double product = 0;
            for (int k = 0; k < size; k++)
                product += (double)precision[i * size + k] * ((double)output[k] - target[k]);
            sum += product * ((double)output[i] - target[i]);
            gradient[i] = (float)(scale * product);
        }

        return 0.5 * scale * sum;
    }
}
