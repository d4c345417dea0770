namespace Visuomotor.Tasks;

/// <summary>Where a variation may put a body: uniform offsets from its place in the scene, in its parent's frame.</summary>
public sealed class BodyRangeDefinition
{
    /// <summary>Smallest and largest offset along x, in m; null for none.</summary>
    public double[]? X { get; set; }

    /// <summary>Smallest and largest offset along y, in m; null for none.</summary>
    public double[]? Y { get; set; }

    /// <summary>Smallest and largest offset along z, in m; null for none.</summary>
    public double[]? Z { get; set; }

    /// <summary>Smallest and largest turn about its own z, in rad; null for none.</summary>
    public double[]? Yaw { get; set; }

    /// <summary>
    /// A turn about an axis of the parent's, such as that of a held thing in the gripper; it comes after <see cref="Yaw"/>. Null for none.
    /// </summary>
    public TurnRangeDefinition? Turn { get; set; }
}
