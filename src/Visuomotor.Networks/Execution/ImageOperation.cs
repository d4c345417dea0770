using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Execution;

/// <summary>
/// One compiled step on images, for one strip of rows; immutable but for the parameters' inner layout, and shared by all workers.
/// </summary>
internal abstract unsafe class ImageOperation : IDisposable
{
    /// <summary>Layout of one input image.</summary>
    public required MemoryDescriptor Input { get; init; }

    /// <summary>Layout of one output image.</summary>
    public required MemoryDescriptor Output { get; init; }

    /// <summary>The definition's layer whose parameters this step has; -1 without parameters.</summary>
    public int Layer { get; init; } = -1;

    /// <summary>What runs it, for reports.</summary>
    public abstract string Implementation { get; }

    /// <summary>Bytes of scratch space that a worker needs.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Numbers that one shard's gradient takes, in the step's own layout.</summary>
    public virtual long GradientLength => 0;

    /// <summary>Takes over the network's present parameters.</summary>
    public virtual void Refresh(Network network) { }

    /// <summary>Turns the summed gradient into the order of the network's parameters.</summary>
    public virtual void FinishGradient(Network network, float* summed, float* gradient) { }

    /// <summary>Binds the step to a worker's memory; gradients are null where nothing is trained.</summary>
    public abstract ImageOperationState Bind(
        WorkerResources worker,
        float* input,
        float* output,
        float* inputGradient,
        float* outputGradient
    );

    public abstract void Dispose();
}

/// <summary>One worker's side of an <see cref="ImageOperation"/>: it runs without allocation.</summary>
internal abstract unsafe class ImageOperationState
{
    public abstract void Forward();

    /// <summary>Multiplies the output's gradient by the slope of an activation that was fused into the step.</summary>
    public virtual void ActivationSlope() { }

    /// <summary>Writes the parameters' gradient of this image, in the step's own layout, or adds it to what is there.</summary>
    public virtual void BackwardWeights(float* gradient, bool add) { }

    /// <summary>Writes the input's gradient.</summary>
    public abstract void BackwardData();
}
