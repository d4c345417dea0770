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
    /// Sites that begin where the training condition has them, though <see cref="Bodies"/> moves what carries them: the arm's start is
    /// solved for, before <see cref="Positions"/> and <see cref="Reach"/>. Null for none.
    /// </summary>
    public List<string>? Stay { get; set; }

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

    /// <summary>What <see cref="Delay"/> was called first: its whole steps, 0 or 1; null for none.</summary>
    public int? Latency { get; set; }

    /// <summary>How late commands come, or null for at once.</summary>
    public DelayDefinition? Delay { get; set; }

    /// <summary>The share of steps, 0 to 1, at which the camera shows the picture of the step before once more.</summary>
    public double RepeatedPicture { get; set; }

    /// <summary>Control steps by which the camera's picture comes late, below the horizon.</summary>
    public int PictureDelay { get; set; }

    /// <summary>Where the task's camera is instead of where the scene has it, or null for there.</summary>
    public CameraOffsetDefinition? CameraOffset { get; set; }

    /// <summary>Smallest and largest factor on the sliding friction of everything, drawn once a condition; null for 1.</summary>
    public double[]? Friction { get; set; }

    /// <summary>Smallest and largest factor on joints' damping, drawn for each joint; null for 1.</summary>
    public double[]? Damping { get; set; }

    /// <summary>Smallest and largest factor on what actuators make of their commands, drawn for each; null for 1.</summary>
    public double[]? TorqueGain { get; set; }

    /// <summary>Bodies that weigh more or less, or null for none. What counterbalances hold is the scene's weight all the same.</summary>
    public PayloadDefinition? Payload { get; set; }
}
