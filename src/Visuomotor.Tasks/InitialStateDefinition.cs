namespace Visuomotor.Tasks;

/// <summary>How a trial starts.</summary>
public sealed class InitialStateDefinition
{
    /// <summary>Joint positions by name, in rad or m; the others start at the scene's.</summary>
    public Dictionary<string, double>? Positions { get; set; }

    /// <summary>Joint velocities by name, in rad/s or m/s; the others start at 0.</summary>
    public Dictionary<string, double>? Velocities { get; set; }

    /// <summary>Standard deviation of the noise on every actuated joint's initial position, in rad or m.</summary>
    public double PositionNoise { get; set; }

    /// <summary>Standard deviation of the noise on every actuated joint's initial velocity, in rad/s or m/s.</summary>
    public double VelocityNoise { get; set; }
}
