namespace Visuomotor.Networks;

/// <summary>Stochastic gradient descent with momentum: v = momentum v + g, p -= rate v; weight decay is added to the gradient.</summary>
/// <param name="learningRate">Size of a step.</param>
/// <param name="momentum">What is kept of the last direction; 0 is plain descent.</param>
/// <param name="weightDecay">Factor of the weights added to their gradient.</param>
public sealed class MomentumOptimiser(double learningRate = 1e-2, double momentum = 0.9, double weightDecay = 0)
    : Optimiser(learningRate, weightDecay)
{
    internal override string Name => "momentum";

    internal override int MomentCount => 1;

    internal override void Begin() => Steps++;

    internal override void Update(Span<float> parameters, ReadOnlySpan<float> gradient, int offset, bool decays)
    {
        Span<float> velocity = Moments[0].AsSpan(offset, parameters.Length);
        float keep = (float)momentum,
            rate = (float)LearningRate,
            decay = decays ? (float)WeightDecay : 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            velocity[i] = velocity[i] * keep + (gradient[i] + parameters[i] * decay);
            parameters[i] -= rate * velocity[i];
        }
    }
}
