namespace Visuomotor.Control;

/// <summary>An environment that knows where its target is and can put it elsewhere: what pose pre-training needs.</summary>
/// <remarks>[L16] section 5.2.</remarks>
public interface IPoseSource : IEnvironment
{
    /// <summary>Numbers in a pose: x, y, z in m of each of the target's points; 0 if it says nothing of them.</summary>
    int PoseSize { get; }

    /// <summary>The variation that pictures for pose pre-training are drawn from; null for none.</summary>
    string? PoseVariation { get; }

    /// <summary>Draws a scene and takes its picture; the same variation, seed and number give the same one.</summary>
    /// <param name="worker">A worker of this environment.</param>
    /// <param name="variation">The variation to draw from.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="index">The scene's number, from 0.</param>
    /// <param name="image">Receives the picture.</param>
    /// <param name="pose">Receives <see cref="PoseSize"/> numbers.</param>
    /// <param name="looks">Whether the scene has one of the variation's random looks; otherwise it looks as it always does.</param>
    void PoseExample(IRolloutWorker worker, string variation, ulong seed, int index, Span<byte> image, Span<double> pose, bool looks);
}
