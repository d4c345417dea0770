using Visuomotor.Networks.Kernels;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>One worker's last step on images: it makes the row of features that the vector layers start from.</summary>
/// <remarks>The image may lie in several strips of rows, top first; gradients are for a single strip.</remarks>
internal abstract unsafe class FeatureReducer : IDisposable
{
    /// <summary>Numbers of gradient that it adds to a shard, after those of the steps.</summary>
    public const int GradientLength = 16;

    /// <summary>Writes the features.</summary>
    public abstract void Forward(float* features);

    /// <summary>Writes the image's gradient, and writes or adds its own parameters' if they are wanted.</summary>
    public abstract void Backward(float* featuresGradient, float* ownGradient, bool add);

    public abstract void Dispose();

    /// <summary>Makes the reducer that a definition's layers ask for.</summary>
    public static FeatureReducer Create(ImagePlan plan, Network network, IReadOnlyList<StripWorkspace> strips) =>
        plan.Softmax < 0 ? new FlattenReducer(strips)
        : plan.Positions ? new PositionsReducer(plan, network, strips)
        : new SoftmaxReducer(plan, network, strips);
}

/// <summary>The image itself, channel by channel, row by row.</summary>
internal sealed unsafe class FlattenReducer : FeatureReducer
{
    private readonly IReadOnlyList<StripWorkspace> _strips;
    private readonly Relayout[] _there;
    private readonly Relayout? _back;
    private readonly AlignedBuffer[] _plain;
    private readonly int _height;

    public FlattenReducer(IReadOnlyList<StripWorkspace> strips)
    {
        _strips = strips;
        _there = new Relayout[strips.Count];
        _plain = new AlignedBuffer[strips.Count];
        for (int i = 0; i < strips.Count; i++)
        {
            MemoryDescriptor layout = strips[i].OutputLayout;
            MemoryDescriptor target = MemoryDescriptor.Create(
                DnnlTag.Nchw,
                1,
                layout.Dimensions[1],
                layout.Dimensions[2],
                layout.Dimensions[3]
            );
            _there[i] = new Relayout(in layout, in target);
            _plain[i] = new AlignedBuffer(target.Bytes / sizeof(float));
            _height += (int)layout.Dimensions[2];
            if (i == 0 && strips[0].OutputGradient is not null)
                _back = new Relayout(in target, in layout);
        }
    }

    public override void Forward(float* features)
    {
        if (_strips.Count == 1)
        {
            _there[0].Run(_strips[0].Output, features);
            return;
        }

        int top = 0;
        for (int i = 0; i < _strips.Count; i++)
        {
            _there[i].Run(_strips[i].Output, _plain[i].Pointer);
            MemoryDescriptor layout = _strips[i].OutputLayout;
            int rows = (int)layout.Dimensions[2],
                width = (int)layout.Dimensions[3];
            for (int c = 0; c < layout.Dimensions[1]; c++)
            {
                new ReadOnlySpan<float>(_plain[i].Pointer + (long)c * rows * width, rows * width).CopyTo(
                    new Span<float>(features + ((long)c * _height + top) * width, rows * width)
                );
            }

            top += rows;
        }
    }

    public override void Backward(float* featuresGradient, float* ownGradient, bool add) =>
        _back!.Run(featuresGradient, _strips[0].OutputGradient);

    public override void Dispose()
    {
        foreach (Relayout relayout in _there)
            relayout.Dispose();
        foreach (AlignedBuffer buffer in _plain)
            buffer.Dispose();
        _back?.Dispose();
    }
}

/// <summary>Common part of what follows a spatial softmax: the maximum, the exponentials and their sums.</summary>
internal abstract unsafe class SoftmaxReducerBase : FeatureReducer
{
    protected readonly IReadOnlyList<StripWorkspace> Strips;
    protected readonly ChannelLayout[] Layouts;
    protected readonly AlignedBuffer[] Exponentials;
    protected readonly AlignedBuffer Columns;
    protected readonly AlignedBuffer Rows;
    protected readonly AlignedBuffer Numbers;
    protected readonly int Channels;
    protected readonly int Padded;
    private readonly Network _network;
    private readonly SpatialSoftmax _layer;
    private readonly int _temperature;

    protected SoftmaxReducerBase(ImagePlan plan, Network network, IReadOnlyList<StripWorkspace> strips)
    {
        _network = network;
        Strips = strips;
        _layer = (SpatialSoftmax)network.Definition.Layers[plan.Softmax];
        _temperature = _layer.LearnedTemperature ? network.Definition.Tensors.First(tensor => tensor.Layer == plan.Softmax).Offset : -1;
        Layouts = new ChannelLayout[strips.Count];
        Exponentials = new AlignedBuffer[strips.Count];
        for (int i = 0; i < strips.Count; i++)
        {
            if (!ChannelLayout.TryRead(strips[i].OutputLayout, out Layouts[i]))
                throw new InvalidOperationException("A spatial softmax needs channels in blocks.");
            Exponentials[i] = new AlignedBuffer(Layouts[i].Length);
        }

        // coordinates of columns and of all strips' rows, in [-1, 1]
        int height = Layouts.Sum(layout => layout.Height),
            width = Layouts[0].Width;
        Channels = Layouts[0].Channels;
        Padded = Layouts[0].Blocks * Layouts[0].Block;
        Columns = new AlignedBuffer(width);
        Rows = new AlignedBuffer(height);
        Numbers = new AlignedBuffer(8L * Padded);
        for (int i = 0; i < width; i++)
            Columns.Pointer[i] = SpatialSoftmaxKernel.Coordinate(i, width);
        for (int i = 0; i < height; i++)
            Rows.Pointer[i] = SpatialSoftmaxKernel.Coordinate(i, height);
    }

    protected bool LearnsTemperature => _temperature >= 0;

    protected float InverseTemperature => LearnsTemperature ? MathF.Exp(-_network.Data[_temperature]) : 1 / _layer.Temperature;

    protected float* Highest => Numbers.Pointer;

    protected float* Sum => Numbers.Pointer + Padded;

    protected float* SumX => Numbers.Pointer + 2 * Padded;

    protected float* SumY => Numbers.Pointer + 3 * Padded;

    public override void Dispose()
    {
        foreach (AlignedBuffer buffer in Exponentials)
            buffer.Dispose();
        Columns.Dispose();
        Rows.Dispose();
        Numbers.Dispose();
    }

    /// <summary>Leaves the exponentials, 1 / their sum in <see cref="Sum"/>, and the sums with coordinates.</summary>
    protected void Softmax()
    {
        new Span<float>(Highest, Padded).Fill(float.NegativeInfinity);
        new Span<float>(Sum, 3 * Padded).Clear();
        for (int i = 0; i < Strips.Count; i++)
            SpatialSoftmaxKernel.Maximum(Layouts[i], Strips[i].Output, Highest);
        int top = 0;
        for (int i = 0; i < Strips.Count; i++)
        {
            SpatialSoftmaxKernel.Exponentials(
                Layouts[i],
                Strips[i].Output,
                Highest,
                InverseTemperature,
                Columns.Pointer,
                Rows.Pointer + top,
                Exponentials[i].Pointer,
                Sum,
                SumX,
                SumY
            );
            top += Layouts[i].Height;
        }

        for (int c = 0; c < Padded; c++)
            Sum[c] = 1 / Sum[c];
    }
}

/// <summary>Feature points: x0, y0, x1, y1, ...</summary>
internal sealed unsafe class PositionsReducer(ImagePlan plan, Network network, IReadOnlyList<StripWorkspace> strips)
    : SoftmaxReducerBase(plan, network, strips)
{
    private float* GradientX => Numbers.Pointer + 4 * Padded;

    private float* GradientY => Numbers.Pointer + 5 * Padded;

    public override void Forward(float* features)
    {
        Softmax();
        for (int c = 0; c < Padded; c++)
        {
            SumX[c] *= Sum[c];
            SumY[c] *= Sum[c];
            if (c >= Channels)
                continue;
            features[2 * c] = SumX[c];
            features[2 * c + 1] = SumY[c];
        }
    }

    public override void Backward(float* featuresGradient, float* ownGradient, bool add)
    {
        for (int c = 0; c < Padded; c++)
        {
            GradientX[c] = c < Channels ? featuresGradient[2 * c] : 0;
            GradientY[c] = c < Channels ? featuresGradient[2 * c + 1] : 0;
        }

        bool wanted = LearnsTemperature && ownGradient is not null;
        double logTemperature = SpatialSoftmaxKernel.PositionsGradient(
            Layouts[0],
            Strips[0].Output,
            Highest,
            Exponentials[0].Pointer,
            Sum,
            InverseTemperature,
            Columns.Pointer,
            Rows.Pointer,
            SumX,
            SumY,
            GradientX,
            GradientY,
            Strips[0].OutputGradient,
            wanted
        );
        if (wanted)
            ownGradient[0] = (add ? ownGradient[0] : 0) + (float)logTemperature;
    }
}

/// <summary>The softmax's maps themselves, channel by channel, row by row.</summary>
internal sealed unsafe class SoftmaxReducer(ImagePlan plan, Network network, IReadOnlyList<StripWorkspace> strips)
    : SoftmaxReducerBase(plan, network, strips)
{
    public override void Forward(float* features)
    {
        Softmax();
        int height = Layouts.Sum(layout => layout.Height),
            width = Layouts[0].Width,
            top = 0;
        for (int i = 0; i < Strips.Count; i++)
        {
            ChannelLayout layout = Layouts[i];
            for (int c = 0; c < Channels; c++)
            {
                float* source = Exponentials[i].Pointer + c / layout.Block * layout.BlockStride + c % layout.Block;
                float* target = features + ((long)c * height + top) * width;
                for (int k = 0; k < layout.Height * width; k++)
                    target[k] = source[(long)k * layout.Block] * Sum[c];
            }

            top += layout.Height;
        }
    }

    // da = s / T (g - sum of s g); padded channels 0
    public override void Backward(float* featuresGradient, float* ownGradient, bool add)
    {
        ChannelLayout layout = Layouts[0];
        int pixels = layout.Height * layout.Width;
        float scale = InverseTemperature;
        double logTemperature = 0;
        for (int c = 0; c < Padded; c++)
        {
            long start = c / layout.Block * layout.BlockStride + c % layout.Block;
            float* e = Exponentials[0].Pointer + start,
                a = Strips[0].Output + start,
                da = Strips[0].OutputGradient + start;
            float* g = featuresGradient + (long)c * pixels;
            double mean = 0;
            for (int k = 0; k < pixels && c < Channels; k++)
                mean += (double)(e[(long)k * layout.Block] * Sum[c]) * g[k];
            for (int k = 0; k < pixels; k++)
            {
                long at = (long)k * layout.Block;
                da[at] = c < Channels ? e[at] * Sum[c] * scale * (g[k] - (float)mean) : 0;
                logTemperature -= da[at] * (a[at] - Highest[c]);
            }
        }

        if (LearnsTemperature && ownGradient is not null)
            ownGradient[0] = (add ? ownGradient[0] : 0) + (float)logTemperature;
    }
}
