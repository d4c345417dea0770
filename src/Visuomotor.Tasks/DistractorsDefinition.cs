namespace Visuomotor.Tasks;

/// <summary>
/// Objects that a variation puts beside the target. They are bodies of the scene that stand out of sight otherwise; their frames' origins
/// are where they stand.
/// </summary>
public sealed class DistractorsDefinition
{
    /// <summary>The bodies to draw from; children of the world.</summary>
    public List<string> Bodies { get; set; } = [];

    /// <summary>Fewest and most that are shown.</summary>
    public int[] Count { get; set; } = [1, 1];

    /// <summary>The body that they stand around.</summary>
    public string Around { get; set; } = "";

    /// <summary>Smallest and largest horizontal distance from it, in m.</summary>
    public double[] Distance { get; set; } = [];

    /// <summary>Height of what they stand on in the world, in m.</summary>
    public double Height { get; set; }

    /// <summary>Smallest horizontal distance between two, in m.</summary>
    public double Spacing { get; set; }
}
