namespace Visuomotor.Tasks;

/// <summary>A site and the site it should reach, or keep away from.</summary>
public sealed class PointDefinition
{
    /// <summary>The site on the robot or its tool.</summary>
    public string Site { get; set; } = "";

    /// <summary>The target site.</summary>
    public string Target { get; set; } = "";

    /// <summary>Weights of the squared differences along x, y and z, at least 0; null for 1, 1, 1.</summary>
    public double[]? Weights { get; set; }
}
