namespace Visuomotor.Tasks;

/// <summary>
/// A family of conditions that differ from the training conditions at random. Each begins as a training condition, one after the other
/// in turn, and is then changed as this says.
/// </summary>
public sealed class VariationDefinition
{
    /// <summary>Bodies that are moved, each within its ranges; over what the training condition says of them.</summary>
    public Dictionary<string, BodyRangeDefinition>? Bodies { get; set; }

    /// <summary>
    /// Smallest and largest offset of initial joint positions by name, in rad or m; from no training condition may they leave the joint's
    /// range.
    /// </summary>
    public Dictionary<string, double[]>? Positions { get; set; }

    /// <summary>Where the arm starts, or null for its usual start.</summary>
    public ReachDefinition? Reach { get; set; }

    /// <summary>Appearances, one of which is drawn; null for the scene's own.</summary>
    public List<LookDefinition>? Looks { get; set; }

    /// <summary>Materials and the largest change of each of their colours, 0 to 1.</summary>
    public Dictionary<string, double>? Colors { get; set; }

    /// <summary>Changes of the light, or null for none.</summary>
    public LightingDefinition? Lighting { get; set; }

    /// <summary>Objects beside the target, or null for none.</summary>
    public DistractorsDefinition? Distractors { get; set; }

    /// <summary>Noise on what the policy sees, or null for none.</summary>
    public SensorNoiseDefinition? SensorNoise { get; set; }

    /// <summary>Control steps by which actions come late, 0 or 1.</summary>
    public int Latency { get; set; }

    /// <summary>Smallest and largest factor on the sliding friction of everything, drawn once a condition; null for 1.</summary>
    public double[]? Friction { get; set; }
}
