namespace Visuomotor.Networks;

/// <summary>Runs a policy: raw camera bytes and raw readings in, limited torques out. Used by one thread at a time.</summary>
public sealed class PolicyEvaluator : IDisposable
{
    private readonly NetworkEvaluator evaluator;
    private readonly float[] whitened;

    /// <summary>Compiles the policy's kernels.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="threads">Threads that share one image.</param>
    /// <param name="method">How convolutions are computed; the direct sums are closest to other programs' outputs.</param>
    public PolicyEvaluator(PolicyNetwork policy, int threads = 1, ConvolutionMethod method = ConvolutionMethod.Direct)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policy = policy;
        evaluator = new NetworkEvaluator(policy.Network, threads, method, rows: 1);
        whitened = new float[policy.Network.Definition.VectorSize];
    }

    /// <summary>The policy that is run.</summary>
    public PolicyNetwork Policy { get; }

    /// <summary>The torques for an observation; allocates nothing.</summary>
    /// <param name="image">Camera bytes, rows x columns x channels; empty where the policy has no camera.</param>
    /// <param name="configuration">Raw readings, in the policy's order and units.</param>
    /// <param name="torques">Receives the outputs, within their limits.</param>
    public void Act(ReadOnlySpan<byte> image, ReadOnlySpan<float> configuration, Span<float> torques)
    {
        if (configuration.Length != whitened.Length)
            throw new ArgumentException(
                $"The configuration has {configuration.Length} numbers; the policy needs {whitened.Length}.",
                nameof(configuration)
            );
        ReadOnlySpan<float> mean = Policy.Mean,
            scale = Policy.InverseDeviation,
            low = Policy.Low,
            high = Policy.High;
        for (int i = 0; i < whitened.Length; i++)
            whitened[i] = (configuration[i] - mean[i]) * scale[i];
        if (Policy.Network.Definition.Image is null)
            evaluator.Evaluate(whitened, torques);
        else
            evaluator.Evaluate(image, whitened, torques);
        for (int i = 0; i < torques.Length; i++)
            torques[i] = MathF.Min(MathF.Max(torques[i], low[i]), high[i]);
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose() => evaluator.Dispose();
}
