namespace Visuomotor.Tasks;

/// <summary>How far the task's camera is from where the scene has it.</summary>
public sealed class CameraOffsetDefinition
{
    /// <summary>The longest way that it is moved, in m; the end is uniform within that distance.</summary>
    public double Position { get; set; }

    /// <summary>The largest angle that it is turned by, in rad, about any axis; the axis times the angle is uniform within that.</summary>
    public double Turn { get; set; }
}
