namespace Visuomotor.Networks;

/// <summary>What a training step makes small: a sum over samples of a function of each sample's output.</summary>
public abstract class Loss
{
    /// <summary>A sample's part of the batch's loss, and its gradient.</summary>
    /// <remarks>Called from several threads at once, for different samples; it must not change the batch nor itself.</remarks>
    /// <param name="batch">The mini-batch.</param>
    /// <param name="sample">Index of the sample.</param>
    /// <param name="output">The network's output for it.</param>
    /// <param name="gradient">Receives the derivative of the returned number by each output.</param>
    /// <returns>The sample's part of the loss.</returns>
    public abstract double Evaluate(TrainingBatch batch, int sample, ReadOnlySpan<float> output, Span<float> gradient);
}
