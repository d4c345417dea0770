using System.Globalization;
using Visuomotor.Control;

namespace Visuomotor.Tasks;

/// <summary>What one number of an action commands: which actuator, in which unit, and what it makes at the joint.</summary>
public sealed record ActionCommand
{
    /// <summary>The actuator's name.</summary>
    public required string Actuator { get; init; }

    /// <summary>The joint that it drives, a hinge or a slide.</summary>
    public required string Joint { get; init; }

    /// <summary>Whether the joint turns; otherwise it slides.</summary>
    public required bool Turns { get; init; }

    /// <summary>Joint torque per unit of the actuator's force: the first number of its gear.</summary>
    public required double Gear { get; init; }

    /// <summary>The actuator's force per unit of the command.</summary>
    public required double Gain { get; init; }

    /// <summary>The torque that it makes at the joint, from the command and the joint's position and velocity.</summary>
    public required ActuatorLaw Law { get; init; }

    /// <summary>Smallest command: the scene's <c>ctrlrange</c>, and of a motor no more than its <c>forcerange</c> lets act.</summary>
    public required double Low { get; init; }

    /// <summary>Largest command, as <see cref="Low"/>.</summary>
    public required double High { get; init; }

    /// <summary>Relative strength.</summary>
    public required double Strength { get; init; }

    /// <summary>What is commanded: <c>torque</c> or <c>force</c>, or of a servo <c>position</c> or <c>velocity</c>.</summary>
    public string Kind =>
        Law.PerPosition < 0 ? "position"
        : Law.PerPosition == 0 && Law.PerVelocity < 0 ? "velocity"
        : Turns ? "torque"
        : "force";

    /// <summary>
    /// What one unit of the command is at the joint: N m or N, or of a servo rad, m, rad/s or m/s, with a factor in front where gear and
    /// gain make
    /// one, such as <c>50 N</c>.
    /// </summary>
    public string Unit =>
        (Math.Abs(Factor - 1) < 1e-12 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Factor:G9} "))
        + Kind switch
        {
            "position" => PositionUnit,
            "velocity" => PositionUnit + "/s",
            _ => TorqueUnit,
        };

    /// <summary>The unit of what acts at the joint: N m or N.</summary>
    public string TorqueUnit => Turns ? "N m" : "N";

    /// <summary>
    /// Smallest and largest torque at the joint, in <see cref="TorqueUnit"/>; infinite where position and velocity alone bound it.
    /// </summary>
    public (double Low, double High) TorqueLimits
    {
        get
        {
            if (!Law.IsDirect)
                return (Law.Low, Law.High);
            double first = Law.Torque(Low, 0, 0),
                second = Law.Torque(High, 0, 0);
            return (Math.Min(first, second), Math.Max(first, second));
        }
    }

    /// <summary>Whether the command is the torque at the joint.</summary>
    public bool IsTorque => Law with { Low = double.NegativeInfinity, High = double.PositiveInfinity } == ActuatorLaw.Motor;

    /// <summary>The actuator's name, with what it commands and the unit unless the command is the torque at the joint.</summary>
    public string Label => IsTorque ? Actuator : $"{Actuator} ({Kind}, {Unit})";

    /// <summary>One sentence: what is commanded, where, in which unit, and what it makes.</summary>
    public string Description
    {
        get
        {
            string geared = string.Create(CultureInfo.InvariantCulture, $"gear {Gear:G9}, gain {Gain:G9}");
            if (Kind is "torque" or "force" && Law.IsDirect && Law.Constant == 0)
                return $"{Kind} at joint {Joint} in {Unit}{(IsTorque ? "" : $" ({geared})")}";
            string law = string.Create(
                CultureInfo.InvariantCulture,
                $"{Law.PerCommand:G9} u{Term(Law.Constant, "")}{Term(Law.PerPosition, " q")}{Term(Law.PerVelocity, " v")} {TorqueUnit}"
            );
            return $"{Kind} of joint {Joint} in {Unit}: command u makes {law} at the joint, whose position is q and velocity v ({geared})";
        }
    }

    /// <summary>Its number in the scene.</summary>
    internal int Id { get; init; }

    /// <summary>The joint's number in the scene.</summary>
    internal int JointId { get; init; }

    /// <summary>The command that makes no torque, as near as the limits allow: before the first action.</summary>
    internal double AtRest(double position, double velocity) => IsTorque ? 0 : Math.Clamp(RestWithoutLimits(position, velocity), Low, High);

    /// <summary>The command that makes no torque, whatever the limits: linear in position and velocity, with a constant.</summary>
    internal double RestWithoutLimits(double position, double velocity) => IsTorque ? 0 : Law.Command(0, position, velocity);

    private string PositionUnit => Turns ? "rad" : "m";

    // Where a servo comes to rest per unit of its command, or a motor's torque.
    private double Factor =>
        Kind switch
        {
            "position" => -Law.PerCommand / Law.PerPosition,
            "velocity" => -Law.PerCommand / Law.PerVelocity,
            _ => Law.PerCommand,
        };

    private static string Term(double factor, string of) =>
        factor == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {(factor < 0 ? '-' : '+')} {Math.Abs(factor):G9}{of}");
}
