namespace Visuomotor.Control;

/// <summary>What a policy may look at in one time step: readings of the robot and, where the task has a camera, its picture.</summary>
/// <param name="numbers">o_t without the picture, in the order of <see cref="IEnvironment.Observation"/>.</param>
/// <param name="image">Camera bytes, rows x columns x RGB, top row first; empty where no picture was taken.</param>
public readonly ref struct Observation(ReadOnlySpan<double> numbers, ReadOnlySpan<byte> image)
{
    /// <summary>o_t without the picture, in the order of <see cref="IEnvironment.Observation"/>.</summary>
    public ReadOnlySpan<double> Numbers { get; } = numbers;

    /// <summary>Camera bytes, rows x columns x RGB, top row first; empty where no picture was taken.</summary>
    public ReadOnlySpan<byte> Image { get; } = image;
}
