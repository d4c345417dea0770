using Visuomotor.Networks.Execution;
using Visuomotor.Networks.Files;
using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks;

/// <summary>Trains a network by mini-batches; keeps all memory that a step needs, and allocates none in it.</summary>
/// <remarks>
/// A mini-batch is cut into fixed shards: a few images each, the last ones single, or 64 rows of vectors. Each shard is
/// computed by one thread and the gradient is the shards' sum in order, so that the results have the same bits for any
/// number of threads. A trainer is used by one thread at a time.
/// </remarks>
public sealed unsafe class NetworkTrainer : IDisposable
{
    private const int RowsPerShard = 64;
    private const int UpdateLength = 1 << 14;
    private const long SmallWork = 1 << 22;

    private readonly TrainerOptions _options;
    private readonly WorkerTeam _team;
    private readonly ImagePlan? _images;
    private readonly VectorPlan _vectors;
    private readonly VectorWorkspace _rows;
    private readonly StripWorkspace[] _strips = [];
    private readonly FeatureReducer[] _reducers = [];
    private readonly AlignedBuffer[] _shardGradients = [];
    private readonly AlignedBuffer _gradient;
    private readonly double[] _losses;
    private readonly int[] _imageShards;
    private readonly List<(int Tensor, int Offset, int Length)> _updates = [];
    private readonly List<(int Step, int Start, int End)> _products = [];
    private readonly long _rowWork;
    private readonly Action<int, int> _shardBody;
    private readonly Action<int, int> _sumBody;
    private readonly Action<int, int> _updateBody;
    private TrainingBatch? _batch;
    private int _shardCount;
    private int _firstTrained;

    /// <summary>Compiles the network's kernels and sizes the memory.</summary>
    /// <param name="network">The network; its parameters move with every step.</param>
    /// <param name="optimiser">How they move; belongs to this trainer from now on.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="options">Batch size, threads and kernels.</param>
    /// <exception cref="MissingLibraryException">The network has convolutions and oneDNN cannot be loaded.</exception>
    public NetworkTrainer(Network network, Optimiser optimiser, Loss loss, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimiser);
        ArgumentNullException.ThrowIfNull(loss);
        _options = options ?? new TrainerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 1);
        Network = network;
        Optimiser = optimiser;
        Loss = loss;
        NetworkDefinition definition = network.Definition;
        optimiser.Prepare(definition.ParameterCount);
        _team = new WorkerTeam(_options.Threads);
        _vectors = new VectorPlan(network, training: true);
        _rows = new VectorWorkspace(network, _vectors, _options.Capacity, training: true);
        _gradient = new AlignedBuffer(definition.ParameterCount);
        _losses = new double[_options.Capacity];
        _imageShards = new int[_options.Capacity + 1];
        if (definition.Image is { } image)
        {
            _images = new ImagePlan(network, 1, training: true, _options.Method);
            _strips =
            [
                .. Enumerable.Range(0, _options.Threads).Select(_ => new StripWorkspace(_images, _images.Strips[0], image, training: true)),
            ];
            _reducers = [.. _strips.Select(strip => FeatureReducer.Create(_images, network, [strip]))];
            _shardGradients = [.. Enumerable.Range(0, CutImages(_options.Capacity)).Select(_ => new AlignedBuffer(_images.GradientLength))];
        }

        // fixed pieces of the work that follows the shards
        for (int s = 0; s < _vectors.Steps.Count; s++)
        {
            VectorStep step = _vectors.Steps[s];
            if (step.Definition is not Dense)
                continue;
            _rowWork += (long)step.Inputs * step.Outputs;
            int piece = Math.Max(8, UpdateLength / step.OutputStride);
            for (int start = 0; start < step.Inputs; start += piece)
                _products.Add((s, start, Math.Min(step.Inputs, start + piece)));
        }

        for (int t = 0; t < definition.Tensors.Count; t++)
        {
            ParameterTensor tensor = definition.Tensors[t];
            for (int start = 0; start < tensor.Length; start += UpdateLength)
                _updates.Add((t, tensor.Offset + start, Math.Min(UpdateLength, tensor.Length - start)));
        }

        _shardBody = RunShard;
        _sumBody = RunSum;
        _updateBody = RunUpdate;
    }

    /// <summary>The network that is trained.</summary>
    public Network Network { get; }

    /// <summary>How its parameters move.</summary>
    public Optimiser Optimiser { get; }

    /// <summary>What is made small.</summary>
    public Loss Loss { get; }

    /// <summary>What runs each image layer, such as jit:avx512_core; for reports.</summary>
    public IReadOnlyList<string> Kernels =>
        _images is null ? [] : [.. _images.Strips[0].Operations.Select(operation => operation.Implementation)];

    /// <summary>
    /// The gradient of the last step or <see cref="ComputeGradient"/>, in the order of the parameters; what is frozen has no meaning in it.
    /// </summary>
    public ReadOnlySpan<float> Gradient => _gradient.Span[..Network.Definition.ParameterCount];

    private int ImageSums =>
        _images is null || _batch!.Input == BatchInput.Features ? 0 : (int)((_images.GradientLength + UpdateLength - 1) / UpdateLength);

    /// <summary>One step: the batch's loss before it, its gradient, and the move of all parameters that are not frozen.</summary>
    /// <param name="batch">The mini-batch; made for this network's definition.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="NetworkException">The loss is not finite; nothing was moved.</exception>
    public double Step(TrainingBatch batch)
    {
        double loss = ComputeGradient(batch);
        if (!double.IsFinite(loss))
            throw new NetworkException(
                $"The loss of training step {Optimiser.Steps + 1} is {loss}: the parameters were left as they are. Look for inputs "
                    + "or targets that are not finite, or take a smaller learning rate."
            );
        Optimiser.Begin();
        if (Network.Definition.ParameterCount > 2 * UpdateLength)
            _team.Run(_updates.Count, _updateBody);
        else
        {
            for (int i = 0; i < _updates.Count; i++)
                RunUpdate(i, 0);
        }

        Network.MarkChanged();
        return loss;
    }

    /// <summary>The batch's loss and its gradient (see <see cref="Gradient"/>), without a move.</summary>
    /// <param name="batch">The mini-batch.</param>
    /// <returns>The loss.</returns>
    public double ComputeGradient(TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        NetworkDefinition definition = Network.Definition;
        if (batch.Definition != definition && batch.Definition.ToJson() != definition.ToJson())
            throw new ArgumentException("The batch was made for another network.", nameof(batch));
        if (batch.Count > _options.Capacity)
            throw new ArgumentException(
                $"The batch has {batch.Count} samples; this trainer takes {_options.Capacity} at most.",
                nameof(batch)
            );
        _batch = batch;
        bool whole = _images is not null && batch.Input != BatchInput.Features;
        _firstTrained = whole ? _images!.FirstTrained : definition.FirstVectorLayer;
        if (_firstTrained >= definition.FirstVectorLayer)
        {
            _firstTrained = definition.Layers.Count;
            for (int t = definition.Tensors.Count - 1; t >= 0 && definition.Tensors[t].Layer >= definition.FirstVectorLayer; t--)
            {
                if (!Network.IsFrozen(definition.Tensors[t].Layer))
                    _firstTrained = definition.Tensors[t].Layer;
            }
        }

        if (whole)
            _images!.Refresh();
        _vectors.Refresh();
        _shardCount = whole ? CutImages(batch.Count) : (batch.Count + RowsPerShard - 1) / RowsPerShard;

        // shards, then sums over them; small work is not worth waking anyone
        if (whole || _rowWork * batch.Count > SmallWork)
        {
            _team.Run(_shardCount, _shardBody);
            _team.Run(ImageSums + _products.Count, _sumBody);
        }
        else
        {
            for (int i = 0; i < _shardCount; i++)
                RunShard(i, 0);
            for (int i = 0; i < _products.Count; i++)
                RunSum(i, 0);
        }

        if (whole && _firstTrained < definition.FirstVectorLayer)
        {
            using OpenMp.Scope scope = OpenMp.SingleThread();
            _images!.FinishGradient(_shardGradients[0].Pointer, _gradient.Pointer);
        }

        double sum = 0;
        for (int i = 0; i < batch.Count; i++)
            sum += _losses[i];
        return sum;
    }

    /// <summary>The output for a sample of the last step or <see cref="ComputeGradient"/>, as it was before the move.</summary>
    /// <param name="sample">Index in the batch.</param>
    public ReadOnlySpan<float> Output(int sample) => new(_rows.Output(sample), Network.Definition.OutputSize);

    /// <summary>Everything that a later step depends on, exactly: parameters, moments and the number of steps.</summary>
    public byte[] Save() => TrainerState.Write(Network, Optimiser);

    /// <summary>Restores what <see cref="Save"/> wrote: the steps that follow have the same bits as without a break.</summary>
    /// <param name="state">The bytes.</param>
    /// <exception cref="NetworkFormatException">The bytes are corrupt, or of another network or optimiser.</exception>
    public void Restore(ReadOnlySpan<byte> state) => TrainerState.Read(state, Network, Optimiser);

    /// <summary>Frees the native memory and ends the threads.</summary>
    public void Dispose()
    {
        _team.Dispose();
        foreach (FeatureReducer reducer in _reducers)
            reducer.Dispose();
        foreach (StripWorkspace strip in _strips)
            strip.Dispose();
        foreach (AlignedBuffer buffer in _shardGradients)
            buffer.Dispose();
        _images?.Dispose();
        _rows.Dispose();
        _vectors.Dispose();
        _gradient.Dispose();
    }

    private void RunShard(int shard, int worker)
    {
        TrainingBatch from = _batch!;
        bool whole = _images is not null && from.Input != BatchInput.Features;
        int start = whole ? _imageShards[shard] : shard * RowsPerShard,
            end = whole ? _imageShards[shard + 1] : Math.Min(from.Count, start + RowsPerShard);
        NetworkDefinition definition = Network.Definition;
        fixed (float* inputs = from.Vectors)
        {
            if (whole)
            {
                for (int i = start; i < end; i++)
                    RunImage(from, i, inputs, shard, worker, first: i == start);
                return;
            }

            for (int i = start; i < end; i++)
            {
                ReadOnlySpan<float> row = definition.Image is null ? from.Vector(i) : from.Features(i);
                row.CopyTo(new Span<float>(_rows.Features(i), row.Length));
            }

            _rows.Forward(start, end, inputs);
            for (int i = start; i < end; i++)
                _losses[i] = EvaluateLoss(from, i);
            _rows.BackwardData(start, end, _firstTrained);
        }
    }

    private void RunImage(TrainingBatch from, int sample, float* inputs, int shard, int worker, bool first)
    {
        StripWorkspace strip = _strips[worker];
        FeatureReducer reducer = _reducers[worker];
        if (from.Input == BatchInput.Bytes)
            strip.Load(from.Image(sample));
        else
            strip.Load(from.Numbers(sample));
        strip.Forward();
        reducer.Forward(_rows.Features(sample));
        _rows.Forward(sample, sample + 1, inputs);
        _losses[sample] = EvaluateLoss(from, sample);
        _rows.BackwardData(sample, sample + 1, _firstTrained);
        if (_firstTrained >= Network.Definition.FirstVectorLayer)
            return;

        // the first image of a shard writes the shard's gradient, the others are added to it
        float* target = _shardGradients[shard].Pointer;
        float* own = _images!.Softmax >= 0 && !Network.IsFrozen(_images.Softmax) ? target + _images.OwnGradientOffset : null;
        reducer.Backward(_rows.FeaturesGradient(sample), own, !first);
        if (_images.Softmax < 0 || _firstTrained < _images.Softmax)
            strip.Backward(Network, _firstTrained, target, !first);
    }

    // large shards first, single images last, so that threads end together and few gradients need summing;
    // the cut depends on the number of images alone
    private int CutImages(int count)
    {
        int shards = 0;
        _imageShards[0] = 0;
        for (int left = count; left > 0; shards++)
        {
            int size = Math.Max(1, left / 6);
            _imageShards[shards + 1] = count - left + size;
            left -= size;
        }

        return shards;
    }

    private double EvaluateLoss(TrainingBatch from, int sample)
    {
        int size = Network.Definition.OutputSize;
        return Loss.Evaluate(
            from,
            sample,
            new ReadOnlySpan<float>(_rows.Output(sample), size),
            new Span<float>(_rows.OutputGradient(sample), size)
        );
    }

    // slots: first the pieces of the shards' sum, then the pieces of dense layers' gradients
    private void RunSum(int slot, int worker)
    {
        int sums = ImageSums;
        if (slot < sums)
        {
            if (_firstTrained >= Network.Definition.FirstVectorLayer)
                return;
            long start = (long)slot * UpdateLength,
                length = Math.Min(UpdateLength, _images!.GradientLength - start);
            for (int shard = 1; shard < _shardCount; shard++)
                Elementwise.Add(_shardGradients[0].Pointer + start, _shardGradients[shard].Pointer + start, length);
            return;
        }

        (int step, int first, int end) = _products[slot - sums];
        if (!Network.IsFrozen(_vectors.Steps[step].Layer))
            _rows.BackwardWeights(step, _batch!.Count, first, end, _gradient.Pointer);
    }

    private void RunUpdate(int slot, int worker)
    {
        (int index, int offset, int length) = _updates[slot];
        ParameterTensor tensor = Network.Definition.Tensors[index];
        bool held =
            Network.IsFrozen(tensor.Layer)
            || (_batch!.Input == BatchInput.Features && _images is not null && tensor.Layer < Network.Definition.FirstVectorLayer);
        if (held)
            return;
        Optimiser.Update(Network.Parameters.Slice(offset, length), _gradient.Span.Slice(offset, length), offset, tensor.Sizes.Count > 1);
    }
}
