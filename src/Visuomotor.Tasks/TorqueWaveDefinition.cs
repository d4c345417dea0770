namespace Visuomotor.Tasks;

/// <summary>A sinusoid of torque that travels along the actuators, in their order.</summary>
public sealed class TorqueWaveDefinition
{
    /// <summary>Largest torque, N m, above 0.</summary>
    public double Amplitude { get; set; }

    /// <summary>Seconds of a full turn, above 0.</summary>
    public double Period { get; set; }

    /// <summary>Radians by which each actuator lags behind the one before.</summary>
    public double PhasePerJoint { get; set; }
}
