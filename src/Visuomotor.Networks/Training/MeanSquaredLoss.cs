namespace Visuomotor.Networks;

/// <summary>The mean over samples and outputs of the weighted squared error: 1 / (B D) sum over b of w_b |y_b - t_b|^2.</summary>
public sealed class MeanSquaredLoss : Loss
{
    /// <inheritdoc/>
    public override double Evaluate(TrainingBatch batch, int sample, ReadOnlySpan<float> output, Span<float> gradient)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ReadOnlySpan<float> target = batch.Target(sample);
        double scale = batch.Weight(sample) / ((double)batch.Count * output.Length),
            sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            double error = (double)output[i] - target[i];
            sum += error * error;
            gradient[i] = (float)(2 * scale * error);
        }

        return scale * sum;
    }
}
