namespace Visuomotor.Tasks;

/// <summary>
/// The first controller: an LQR that holds the initial pose, or follows a gait, under the guess velocity += period * gain * torque.
/// </summary>
/// <remarks>docs/method.md, "The first controller"; [L16] section 5.2.</remarks>
public sealed class InitialControllerDefinition
{
    /// <summary>Weight of the squared deviation of joint positions, above 0.</summary>
    public double Stiffness { get; set; } = 1;

    /// <summary>Weight of joint velocities relative to <see cref="Stiffness"/>, at least 0.</summary>
    public double Damping { get; set; } = 0.5;

    /// <summary>What the last step's weights are multiplied by, above 0.</summary>
    public double FinalWeight { get; set; } = 50;

    /// <summary>What the action covariance Quu^-1 is multiplied by, above 0.</summary>
    public double Variance { get; set; } = 1;

    /// <summary>
    /// Size of the joint's acceleration per unit of the command, by actuator name, above 0. Of an actuator that is named here, variance,
    /// wave and
    /// feedback count in units of its command; of one that is not, in torque at the joint, of which a unit is guessed to accelerate it by 1
    /// / strength.
    /// </summary>
    public Dictionary<string, double>? ActionGains { get; set; }

    /// <summary>A wave of torque that travels along the actuators, on top of holding the pose; none where not given.</summary>
    public TorqueWaveDefinition? Wave { get; set; }

    /// <summary>A movement that is followed instead of holding the pose; none where not given.</summary>
    public GaitDefinition? Gait { get; set; }
}
