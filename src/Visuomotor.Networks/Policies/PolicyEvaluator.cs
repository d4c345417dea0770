namespace Visuomotor.Networks;

/// <summary>Runs a policy: raw camera bytes and raw readings in, limited torques out. Used by one thread at a time.</summary>
public sealed class PolicyEvaluator : IDisposable
{
    private readonly NetworkEvaluator _evaluator;
    private readonly float[] _raw;
    private readonly float[] _whitened;

    /// <summary>Compiles the policy's kernels.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="threads">Threads that share one image.</param>
    /// <param name="method">How convolutions are computed; the direct sums are closest to other programs' outputs.</param>
    public PolicyEvaluator(PolicyNetwork policy, int threads = 1, ConvolutionMethod method = ConvolutionMethod.Direct)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policy = policy;
        _evaluator = new NetworkEvaluator(policy.Network, threads, method, rows: 1);
        _raw = new float[policy.Network.Definition.VectorSize];
        _whitened = new float[_raw.Length];
    }

    /// <summary>The policy that is run.</summary>
    public PolicyNetwork Policy { get; }

    /// <summary>The torques for an observation; allocates nothing.</summary>
    /// <param name="image">Camera bytes, rows x columns x channels; empty where the policy has no camera.</param>
    /// <param name="configuration">Raw readings, in the policy's order and units.</param>
    /// <param name="torques">Receives the outputs, within their limits.</param>
    /// <exception cref="ArgumentException">A size is wrong, or the policy remembers and is to be given its memory.</exception>
    public void Act(ReadOnlySpan<byte> image, ReadOnlySpan<float> configuration, Span<float> torques) =>
        Act(image, configuration, memory: [], torques);

    /// <summary>The torques for an observation and what is remembered of those before; allocates nothing.</summary>
    /// <param name="image">Camera bytes, rows x columns x channels; empty where the policy has no camera.</param>
    /// <param name="configuration">Raw readings, in the policy's order and units.</param>
    /// <param name="memory"><see cref="PolicyNetwork.MemorySize"/> numbers, zeros in a trial's first step; receives those of the next. Who
    /// commands something else than the torques puts it there in their place.</param>
    /// <param name="torques">Receives the outputs, within their limits.</param>
    /// <exception cref="ArgumentException">A size is wrong.</exception>
    public void Act(ReadOnlySpan<byte> image, ReadOnlySpan<float> configuration, Span<float> memory, Span<float> torques)
    {
        if (configuration.Length != Policy.Readings)
            throw new ArgumentException(
                $"The configuration has {configuration.Length} numbers; the policy needs {Policy.Readings}.",
                nameof(configuration)
            );
        if (memory.Length != Policy.MemorySize)
            throw new ArgumentException($"The memory has {memory.Length} numbers; the policy's has {Policy.MemorySize}.", nameof(memory));
        configuration.CopyTo(_raw);
        Span<float> past = _raw.AsSpan(configuration.Length);
        if (memory is [not 0, ..])
            memory[1..].CopyTo(past);
        else
            Begin(configuration, past);
        ReadOnlySpan<float> mean = Policy.Mean,
            scale = Policy.InverseDeviation,
            low = Policy.Low,
            high = Policy.High;
        for (int i = 0; i < _whitened.Length; i++)
            _whitened[i] = (_raw[i] - mean[i]) * scale[i];
        if (Policy.Network.Definition.Image is null)
            _evaluator.Evaluate(_whitened, torques);
        else
            _evaluator.Evaluate(image, _whitened, torques);
        for (int i = 0; i < torques.Length; i++)
            torques[i] = MathF.Min(MathF.Max(torques[i], low[i]), high[i]);
        if (memory.IsEmpty)
            return;
        int step = configuration.Length + torques.Length;
        memory[0] = 1;
        past[..^step].CopyTo(memory[(1 + step)..]);
        configuration.CopyTo(memory[1..]);
        torques.CopyTo(memory[(1 + configuration.Length)..]);
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose() => _evaluator.Dispose();

    /// <summary>What there was before a trial: its first readings, with the command at rest, in each of the steps.</summary>
    private void Begin(ReadOnlySpan<float> readings, Span<float> past)
    {
        for (int k = 0; k < Policy.Description.History; k++)
        {
            readings.CopyTo(past);
            past = past[readings.Length..];
            for (int i = 0; i < Policy.Low.Length; i++)
            {
                ReadOnlySpan<float> row = Policy.AtRest.Slice(i * (readings.Length + 1), readings.Length + 1);
                float command = row[^1];
                for (int j = 0; j < readings.Length; j++)
                    command += row[j] * readings[j];
                past[i] = MathF.Min(MathF.Max(command, Policy.Low[i]), Policy.High[i]);
            }
            past = past[Policy.Low.Length..];
        }
    }
}
