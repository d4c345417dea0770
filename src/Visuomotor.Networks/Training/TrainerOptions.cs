namespace Visuomotor.Networks;

/// <summary>How a trainer works; none of it but <see cref="Method"/> changes a bit of the results.</summary>
public sealed record TrainerOptions
{
    /// <summary>The most samples in a mini-batch.</summary>
    public int Capacity { get; init; } = 25;

    /// <summary>Threads that share the mini-batch.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How convolutions are computed.</summary>
    public ConvolutionMethod Method { get; init; } = ConvolutionMethod.Fastest;
}
