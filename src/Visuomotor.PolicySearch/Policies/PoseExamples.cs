using Visuomotor.Numerics;
using Visuomotor.Tasks;

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

    /// <summary>Draws scenes from the task's pose variation and takes their pictures.</summary>
    /// <param name="task">A task with a camera and a pose variation.</param>
    /// <param name="variation">The variation; null for the task's own for pose pre-training.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="seed">Seed of the scenes.</param>
    /// <param name="pool">Where they are rendered.</param>
    /// <param name="cancellation">Stops before the next picture.</param>
    /// <exception cref="ArgumentException">The task has no camera, or says nothing of poses.</exception>
    public static PoseExamples Render(RobotTask task, string? variation, int count, ulong seed, RolloutPool pool, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(pool);
        if (task.Camera is not { } camera) throw new ArgumentException($"task {task.Name} has no camera, so there is no pose to tell from its pictures", nameof(task));
        if ((variation ?? task.PoseVariation) is not { } name || task.PoseSize == 0) throw new ArgumentException($"task {task.Name} does not say which points of the target make its pose", nameof(task));
        PoseExamples examples = new(count, camera.ImageSize, task.PoseSize);
        pool.For(
            count,
            (slot, worker) =>
            {
                using TaskCondition condition = task.Draw(name, seed, slot);
                worker.PoseExample(condition, RandomStream.Create(seed, "pose pictures", slot), examples._images.AsSpan(slot * camera.ImageSize, camera.ImageSize), examples.Poses.Span.Row(slot));
            },
            cancellation);
        return examples;
    }
}
