namespace Visuomotor.Tasks;

/// <summary>One motor of an action.</summary>
public sealed class ActuatorDefinition
{
    /// <summary>Its name in the scene. Its limits are the scene's <c>ctrlrange</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Relative strength, above 0: weighs its torque in the cost and sets the gain the first controller assumes.</summary>
    public double Strength { get; set; } = 1;
}
