namespace Visuomotor.Tasks;

/// <summary>How a trial starts.</summary>
public sealed class InitialStateDefinition
{
    /// <summary>
    /// The scene's keyframe that trials start from: all positions, velocities and poses of user-moved bodies, and what actuators outside
    /// the
    /// action are commanded; null for the scene's own start.
    /// </summary>
    public string? Keyframe { get; set; }

    /// <summary>Joint positions by name, in rad or m; the others start at the keyframe's or the scene's.</summary>
    public Dictionary<string, double>? Positions { get; set; }

    /// <summary>Joint velocities by name, in rad/s or m/s; the others start at the keyframe's or 0.</summary>
    public Dictionary<string, double>? Velocities { get; set; }

    /// <summary>
    /// Standard deviation of the noise on every actuated joint's initial position, in rad or m; what would leave the joint's range stops at
    /// its limit.
    /// </summary>
    public double PositionNoise { get; set; }

    /// <summary>Standard deviation of the noise on every actuated joint's initial velocity, in rad/s or m/s.</summary>
    public double VelocityNoise { get; set; }
}
