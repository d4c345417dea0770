namespace Visuomotor.Tasks;

/// <summary>Bounds on every joint coordinate; a trial that passes one is marked as diverged and ends there.</summary>
public sealed class BoundsDefinition
{
    /// <summary>Largest joint position, in rad or m, above 0.</summary>
    public double Position { get; set; } = 1000;

    /// <summary>Largest joint velocity, in rad/s or m/s, above 0.</summary>
    public double Velocity { get; set; } = 1000;
}
