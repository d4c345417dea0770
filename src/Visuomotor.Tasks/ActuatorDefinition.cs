namespace Visuomotor.Tasks;

/// <summary>One actuator of an action: a motor, or a position or velocity servo, on a hinge or slide joint.</summary>
public sealed class ActuatorDefinition
{
    /// <summary>Its name in the scene. Its limits are the scene's <c>ctrlrange</c>, in the unit of its command.</summary>
    public string Name { get; set; } = "";

    /// <summary>Relative strength, above 0: weighs its torque in the cost and sets the gain the first controller assumes.</summary>
    public double Strength { get; set; } = 1;

    /// <summary>
    /// Largest speed of the joint, in rad/s or m/s, above 0; a trial in which it is faster at a control step has not succeeded. Null for
    /// none.
    /// </summary>
    public double? SpeedLimit { get; set; }
}
