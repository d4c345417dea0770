namespace Visuomotor.Control;

/// <summary>
/// The torque (or force) that an actuator makes at its joint: s u + c + a q + b v, within limits, where u is the command, q the joint's
/// position
/// and v its velocity. A motor is s = 1 and nothing else; a geared one has its gear for s; a position servo pulls by a, a velocity servo by
/// b.
/// </summary>
/// <param name="PerCommand">s, N m (or N) per unit of the command; not 0.</param>
/// <param name="Constant">c, N m (or N).</param>
/// <param name="PerPosition">a, N m per rad (or N per m).</param>
/// <param name="PerVelocity">b, N m s per rad (or N s per m).</param>
public sealed record ActuatorLaw(double PerCommand, double Constant = 0, double PerPosition = 0, double PerVelocity = 0)
{
    /// <summary>A motor whose command is its torque.</summary>
    public static ActuatorLaw Motor { get; } = new(1);

    /// <summary>Smallest torque that it makes.</summary>
    public double Low { get; init; } = double.NegativeInfinity;

    /// <summary>Largest torque that it makes.</summary>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the torque follows from the command alone.</summary>
    public bool IsDirect => PerPosition == 0 && PerVelocity == 0;

    /// <summary>
    /// The same law with torques counted in what one unit of the command makes, |s|: a motor's torque is then its command.
    /// </summary>
    public ActuatorLaw InCommands()
    {
        double unit = Math.Abs(PerCommand);
        return new ActuatorLaw(PerCommand / unit, Constant / unit, PerPosition / unit, PerVelocity / unit)
        {
            Low = Low / unit,
            High = High / unit,
        };
    }

    /// <summary>The torque without its limits.</summary>
    public double Unlimited(double command, double position, double velocity) =>
        PerCommand * command + Constant + PerPosition * position + PerVelocity * velocity;

    /// <summary>The torque that acts.</summary>
    public double Torque(double command, double position, double velocity) => Math.Clamp(Unlimited(command, position, velocity), Low, High);

    /// <summary>The command that makes a torque.</summary>
    public double Command(double torque, double position, double velocity) =>
        (torque - Constant - PerPosition * position - PerVelocity * velocity) / PerCommand;
}
