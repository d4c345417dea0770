namespace Visuomotor.Tasks;

/// <summary>One condition: what differs from the scene and the task's initial state.</summary>
public sealed class ConditionDefinition
{
    /// <summary>Its name, unlike any other's.</summary>
    public string Name { get; set; } = "";

    /// <summary>Joint positions by name, in rad or m, over the task's.</summary>
    public Dictionary<string, double>? Positions { get; set; }

    /// <summary>Joint velocities by name, in rad/s or m/s, over the task's.</summary>
    public Dictionary<string, double>? Velocities { get; set; }

    /// <summary>Bodies that stand elsewhere than in the scene, by name.</summary>
    public Dictionary<string, MovedBodyDefinition>? Bodies { get; set; }
}
