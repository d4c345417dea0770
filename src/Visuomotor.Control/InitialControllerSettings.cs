namespace Visuomotor.Control;

/// <summary>Settings of <see cref="InitialController"/>.</summary>
public sealed record InitialControllerSettings
{
    /// <summary>Weight of the squared joint position error.</summary>
    public double Stiffness { get; init; } = 1;

    /// <summary>Weight of the squared joint velocity, relative to <see cref="Stiffness"/>.</summary>
    public double Damping { get; init; } = 0.5;

    /// <summary>How much heavier the last step weighs.</summary>
    public double FinalWeight { get; init; } = 50;

    /// <summary>Factor on Quu^-1 that gives the exploration covariance.</summary>
    public double Variance { get; init; } = 1;

    /// <summary>
    /// Guess of acceleration per unit of torque, one per action number (1/(kg m^2) for a hinge); its inverse weighs the torque.
    /// </summary>
    public double[] ActionGains { get; init; } = [];

    /// <summary>How each action number makes the torque at its joint; empty where the actions are the torques.</summary>
    public IReadOnlyList<ActuatorLaw> Laws { get; init; } = [];

    /// <summary>A wave of torque that the controller adds to holding the pose; null for none.</summary>
    public TorqueWave? Wave { get; init; }

    /// <summary>A movement that the controller follows instead of holding the pose; null for none.</summary>
    public Gait? Gait { get; init; }
}
