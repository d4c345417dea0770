namespace Visuomotor.Networks;

/// <summary>A mini-batch: inputs, targets and weights of up to a fixed number of samples; filled again for every step.</summary>
public sealed class TrainingBatch
{
    private readonly byte[] _bytes = [];
    private readonly float[] _numbers = [];
    private readonly float[] _features = [];
    private readonly float[] _vectors;
    private readonly float[] _targets;
    private readonly float[] _precisions;
    private readonly float[] _weights;
    private int _count;

    /// <summary>Makes room for a number of samples.</summary>
    /// <param name="definition">The network that it is for.</param>
    /// <param name="capacity">The most samples that it holds.</param>
    /// <param name="input">What it holds of images.</param>
    /// <param name="precisions">Whether every sample has a precision matrix.</param>
    public TrainingBatch(NetworkDefinition definition, int capacity, BatchInput input = BatchInput.Bytes, bool precisions = false)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Definition = definition;
        Capacity = capacity;
        _count = capacity;
        Input = input;
        if (definition.Image is { } image)
        {
            if (input == BatchInput.Bytes)
                _bytes = new byte[checked(capacity * image.Length)];
            if (input == BatchInput.Numbers)
                _numbers = new float[checked(capacity * image.Length)];
            if (input == BatchInput.Features)
                _features = new float[checked(capacity * definition.FeatureSize)];
        }

        _vectors = GC.AllocateArray<float>(Math.Max(1, capacity * definition.VectorSize), pinned: true);
        _targets = new float[capacity * definition.OutputSize];
        _precisions = precisions ? new float[capacity * definition.OutputSize * definition.OutputSize] : [];
        _weights = new float[capacity];
        _weights.AsSpan().Fill(1);
    }

    /// <summary>The network that the batch is for.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The most samples that fit.</summary>
    public int Capacity { get; }

    /// <summary>What the batch holds of images.</summary>
    public BatchInput Input { get; }

    /// <summary>Samples in use, 1 to <see cref="Capacity"/>.</summary>
    public int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            _count = value;
        }
    }

    /// <summary>Whether every sample has a precision matrix.</summary>
    public bool HasPrecisions => _precisions.Length > 0;

    /// <summary>The vectors of all samples, back to back, pinned.</summary>
    internal float[] Vectors => _vectors;

    /// <summary>A sample's camera bytes (rows x columns x channels).</summary>
    /// <param name="sample">Index of the sample.</param>
    public Span<byte> Image(int sample) => Part(_bytes, sample, Definition.Image?.Length ?? 0);

    /// <summary>A sample's image as numbers (channels x rows x columns).</summary>
    /// <param name="sample">Index of the sample.</param>
    public Span<float> Numbers(int sample) => Part(_numbers, sample, Definition.Image?.Length ?? 0);

    /// <summary>A sample's cached features.</summary>
    /// <param name="sample">Index of the sample.</param>
    public Span<float> Features(int sample) => Part(_features, sample, Definition.FeatureSize);

    /// <summary>A sample's input vector.</summary>
    /// <param name="sample">Index of the sample.</param>
    public Span<float> Vector(int sample) => Part(_vectors, sample, Definition.VectorSize);

    /// <summary>A sample's wanted output.</summary>
    /// <param name="sample">Index of the sample.</param>
    public Span<float> Target(int sample) => Part(_targets, sample, Definition.OutputSize);

    /// <summary>A sample's precision matrix, symmetric, outputs x outputs.</summary>
    /// <param name="sample">Index of the sample.</param>
    public Span<float> Precision(int sample) => Part(_precisions, sample, Definition.OutputSize * Definition.OutputSize);

    /// <summary>A sample's weight in the loss; 1 until set.</summary>
    /// <param name="sample">Index of the sample.</param>
    public ref float Weight(int sample) => ref _weights[sample];

    private static Span<T> Part<T>(T[] all, int sample, int length) =>
        all.Length == 0
            ? throw new InvalidOperationException("This batch was made without such data.")
            : all.AsSpan(sample * length, length);
}
