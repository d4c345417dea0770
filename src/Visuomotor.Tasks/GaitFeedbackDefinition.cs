namespace Visuomotor.Tasks;

/// <summary>A gain from one number of the state to one actuator: its torque grows by gain (x - target).</summary>
public sealed class GaitFeedbackDefinition
{
    /// <summary>The actuator.</summary>
    public string Actuator { get; set; } = "";

    /// <summary>The name of the number in the state, such as <c>pitch</c> or <c>pitch velocity</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>N m (or N) per unit of the state.</summary>
    public double Gain { get; set; }

    /// <summary>The value of the state at which it does nothing.</summary>
    public double Target { get; set; }

    /// <summary>The part of each period in which it acts, as two shares of it, 0 to 1; null for all of it.</summary>
    public double[]? Phase { get; set; }
}
