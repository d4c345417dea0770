namespace Visuomotor.Tasks;

/// <summary>A periodic movement that the first controller follows instead of holding the initial pose.</summary>
/// <remarks>[L14] section 5: walking started from a demonstration, a stabilised gait.</remarks>
public sealed class GaitDefinition
{
    /// <summary>Seconds of a full turn, above 0.</summary>
    public double Period { get; set; }

    /// <summary>
    /// By actuator name, its joint's positions (rad or m) at moments evenly spaced over a period, the first at its beginning, with straight
    /// lines
    /// between them; the joints of other actuators hold their initial positions.
    /// </summary>
    public Dictionary<string, double[]> Angles { get; set; } = [];

    /// <summary>Gains beside those that follow the joints; null for none.</summary>
    public List<GaitFeedbackDefinition>? Feedback { get; set; }
}
