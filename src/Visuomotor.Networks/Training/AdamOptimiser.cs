using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Visuomotor.Networks;

/// <summary>Adam (Kingma and Ba 2015) with bias correction; weight decay is added to the gradient.</summary>
/// <param name="learningRate">Size of a step.</param>
/// <param name="beta1">Decay of the mean of gradients.</param>
/// <param name="beta2">Decay of the mean of squared gradients.</param>
/// <param name="epsilon">Added to the root of the second.</param>
/// <param name="weightDecay">Factor of the weights added to their gradient.</param>
public sealed class AdamOptimiser(
    double learningRate = 1e-3,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-8,
    double weightDecay = 0
) : Optimiser(learningRate, weightDecay)
{
    private float _step;
    private float _rootCorrection;

    internal override string Name => "adam";

    internal override int MomentCount => 2;

    internal override void Begin()
    {
        Steps++;
        _step = (float)(LearningRate / (1 - Math.Pow(beta1, Steps)));
        _rootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, Steps)));
    }

    internal override void Update(Span<float> parameters, ReadOnlySpan<float> gradient, int offset, bool decays)
    {
        Span<float> m = Moments[0].AsSpan(offset, parameters.Length),
            v = Moments[1].AsSpan(offset, parameters.Length);
        float keep1 = (float)beta1,
            add1 = (float)(1 - beta1),
            keep2 = (float)beta2,
            add2 = (float)(1 - beta2),
            floor = (float)epsilon;
        float decay = decays ? (float)WeightDecay : 0;
        int whole = parameters.Length / 8 * 8;
        ref float p0 = ref MemoryMarshal.GetReference(parameters),
            g0 = ref MemoryMarshal.GetReference(gradient);
        ref float m0 = ref MemoryMarshal.GetReference(m),
            v0 = ref MemoryMarshal.GetReference(v);
        for (nuint i = 0; i < (nuint)whole; i += 8)
        {
            Vector256<float> p = Vector256.LoadUnsafe(ref p0, i);
            Vector256<float> g = Vector256.LoadUnsafe(ref g0, i) + p * decay;
            Vector256<float> mean = Vector256.LoadUnsafe(ref m0, i) * keep1 + g * add1;
            Vector256<float> square = Vector256.LoadUnsafe(ref v0, i) * keep2 + g * g * add2;
            mean.StoreUnsafe(ref m0, i);
            square.StoreUnsafe(ref v0, i);
            (p - mean * _step / (Vector256.Sqrt(square) * _rootCorrection + Vector256.Create(floor))).StoreUnsafe(ref p0, i);
        }

        for (int i = whole; i < parameters.Length; i++)
        {
            float g = gradient[i] + parameters[i] * decay;
            m[i] = m[i] * keep1 + g * add1;
            v[i] = v[i] * keep2 + g * g * add2;
            parameters[i] -= m[i] * _step / (float.Sqrt(v[i]) * _rootCorrection + floor);
        }
    }
}
