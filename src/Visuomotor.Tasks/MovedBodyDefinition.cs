namespace Visuomotor.Tasks;

/// <summary>Where a condition puts a body, in its parent's frame.</summary>
public sealed class MovedBodyDefinition
{
    /// <summary>Its position (x, y, z) in m instead of the scene's; not together with <see cref="Offset"/>.</summary>
    public double[]? Position { get; set; }

    /// <summary>What is added to its position in the scene (x, y, z), in m.</summary>
    public double[]? Offset { get; set; }

    /// <summary>Its orientation instead of the scene's: an axis (x, y, z) and an angle in rad.</summary>
    public double[]? AxisAngle { get; set; }
}
