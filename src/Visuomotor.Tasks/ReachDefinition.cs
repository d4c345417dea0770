namespace Visuomotor.Tasks;

/// <summary>
/// Where a variation puts the arm at a trial's start: somewhere on the straight way of its points from the usual start to their targets,
/// found by inverse kinematics. Poses in which it touches something are drawn again.
/// </summary>
public sealed class ReachDefinition
{
    /// <summary>The points and their targets; weights are ignored.</summary>
    public List<PointDefinition> Points { get; set; } = [];

    /// <summary>Smallest and largest part of the way, 0 at the start to 1 at the targets.</summary>
    public double[] Way { get; set; } = [0, 1];

    /// <summary>
    /// Largest offset from the way at the start along x, y and z, the same for all points, in m; it shrinks to none at the targets.
    /// </summary>
    public double Spread { get; set; }
}
