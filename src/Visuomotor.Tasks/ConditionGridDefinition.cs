namespace Visuomotor.Tasks;

/// <summary>Conditions on a grid: one body, moved from its place in the scene by every combination of the given offsets.</summary>
public sealed class ConditionGridDefinition
{
    /// <summary>What the conditions' names begin with; a running number from 1 follows.</summary>
    public string Name { get; set; } = "";

    /// <summary>The body that is moved.</summary>
    public string Body { get; set; } = "";

    /// <summary>Offsets along x, in m; the slowest to change.</summary>
    public double[]? X { get; set; }

    /// <summary>Offsets along y, in m.</summary>
    public double[]? Y { get; set; }

    /// <summary>Offsets along z, in m; the fastest to change.</summary>
    public double[]? Z { get; set; }
}
