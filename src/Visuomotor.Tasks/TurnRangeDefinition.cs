namespace Visuomotor.Tasks;

/// <summary>How far a variation may turn a body from its orientation in the scene.</summary>
public sealed class TurnRangeDefinition
{
    /// <summary>The axis through the body's origin (x, y, z), in its parent's frame; its length does not matter.</summary>
    public double[] Axis { get; set; } = [];

    /// <summary>Smallest and largest angle about it, in rad.</summary>
    public double[] Angle { get; set; } = [];
}
