using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>Pictures of a task's target in random places, with its true pose.</summary>
/// <remarks>[L16] section 5.2.</remarks>
public sealed class PoseExamples
{
    private readonly byte[] _images;
    private readonly int _imageSize;

    private PoseExamples(int count, int imageSize, int poseSize)
    {
        _imageSize = imageSize;
        _images = new byte[checked(count * imageSize)];
        Poses = new Matrix(count, poseSize);
    }

    /// <summary>Pictures.</summary>
    public int Count => Poses.Rows;

    /// <summary>True poses, one row a picture: x, y, z in m of each of the target's points.</summary>
    public Matrix Poses { get; }

    /// <summary>A picture's bytes, rows x columns x RGB.</summary>
    public ReadOnlySpan<byte> Image(int index) => _images.AsSpan(index * _imageSize, _imageSize);

    /// <summary>Draws scenes from the pose variation and takes their pictures.</summary>
    /// <param name="environment">What has a camera and a pose variation.</param>
    /// <param name="variation">The variation; null for that of pose pre-training.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="seed">Seed of the scenes.</param>
    /// <param name="pool">Where they are rendered.</param>
    /// <param name="looks">Whether the scenes have the variation's random looks.</param>
    /// <param name="cancellation">Stops before the next picture.</param>
    /// <exception cref="ArgumentException">There is no camera, or says nothing of poses.</exception>
    public static PoseExamples Render(
        IPoseSource environment,
        string? variation,
        int count,
        ulong seed,
        RolloutPool pool,
        bool looks = true,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(pool);
        if (environment.ImageSize == 0)
            throw new ArgumentException(
                $"task {environment.Name} has no camera, so there is no pose to tell from its pictures",
                nameof(environment)
            );
        if ((variation ?? environment.PoseVariation) is not { } name || environment.PoseSize == 0)
            throw new ArgumentException(
                $"task {environment.Name} does not say which points of the target make its pose",
                nameof(environment)
            );
        PoseExamples examples = new(count, environment.ImageSize, environment.PoseSize);
        pool.For(
            count,
            (slot, worker) =>
                environment.PoseExample(
                    worker,
                    name,
                    seed,
                    slot,
                    examples._images.AsSpan(slot * examples._imageSize, examples._imageSize),
                    examples.Poses.Span.Row(slot),
                    looks
                ),
            cancellation
        );
        return examples;
    }
}
