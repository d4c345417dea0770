namespace Visuomotor.Tasks;

/// <summary>Gaussian noise on what the policy sees, drawn afresh at every step. States and costs are without it.</summary>
public sealed class SensorNoiseDefinition
{
    /// <summary>Standard deviation on positions of joints and sites, in rad or m.</summary>
    public double Position { get; set; }

    /// <summary>Standard deviation on velocities of joints and sites, in rad/s or m/s.</summary>
    public double Velocity { get; set; }

    /// <summary>Standard deviation on every colour of every pixel, as a fraction of the full range.</summary>
    public double Image { get; set; }
}
