using System.Text.Json.Serialization;

namespace Visuomotor.Tasks;

/// <summary>A part of a state or an observation.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "part")]
[JsonDerivedType(typeof(Positions), "positions")]
[JsonDerivedType(typeof(Velocities), "velocities")]
[JsonDerivedType(typeof(SitePosition), "site-position")]
[JsonDerivedType(typeof(SiteVelocity), "site-velocity")]
[JsonDerivedType(typeof(LastAction), "last-action")]
[JsonDerivedType(typeof(Clock), "clock")]
public abstract class StatePart
{
    private StatePart() { }

    /// <summary>Positions of hinge or slide joints, in rad or m.</summary>
    public sealed class Positions : StatePart
    {
        /// <summary>The joints, in order; null for every actuated joint.</summary>
        public List<string>? Joints { get; set; }
    }

    /// <summary>Velocities of hinge or slide joints, in rad/s or m/s.</summary>
    public sealed class Velocities : StatePart
    {
        /// <summary>The joints, in order; null for every actuated joint.</summary>
        public List<string>? Joints { get; set; }
    }

    /// <summary>Where a site is, in the world's axes, in m.</summary>
    public sealed class SitePosition : StatePart
    {
        /// <summary>The site.</summary>
        public string Site { get; set; } = "";

        /// <summary>A site to subtract the position of, or null.</summary>
        public string? RelativeTo { get; set; }

        /// <summary>The coordinates taken, such as <c>xyz</c> or <c>xy</c>.</summary>
        public string Axes { get; set; } = "xyz";
    }

    /// <summary>How fast a site moves, in the world's axes, in m/s.</summary>
    public sealed class SiteVelocity : StatePart
    {
        /// <summary>The site.</summary>
        public string Site { get; set; } = "";

        /// <summary>The coordinates taken, such as <c>xyz</c> or <c>xy</c>.</summary>
        public string Axes { get; set; } = "xyz";
    }

    /// <summary>
    /// What was commanded in the step before, and in those before it, after clamping and whether or not it comes late, in the actuators'
    /// units; at first what makes no torque, which is 0 for motors.
    /// </summary>
    public sealed class LastAction : StatePart
    {
        /// <summary>How many commands, the newest first; at least 1 and below the horizon.</summary>
        public int Steps { get; set; } = 1;
    }

    /// <summary>
    /// Sine and cosine of 2 pi t / period, t being the time since the trial began; in observations alone, since a state has no clock.
    /// </summary>
    public sealed class Clock : StatePart
    {
        /// <summary>Seconds in which it goes round once, above 0.</summary>
        public double Period { get; set; }
    }
}
