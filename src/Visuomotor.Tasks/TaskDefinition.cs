using System.Text.Json;
using System.Text.Json.Serialization;

namespace Visuomotor.Tasks;

/// <summary>
/// What a task.json says, word for word. <see cref="TaskFile"/> reads it; <see cref="RobotTask"/> checks it against its scene.
/// </summary>
public sealed class TaskDefinition
{
    /// <summary>The newest format that this version reads and writes.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Where editors find the schema; not used otherwise.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>Version of the format, 2, or 1 where <see cref="Training"/> has other words.</summary>
    public int Format { get; set; }

    /// <summary>What the task is about, one or two sentences.</summary>
    public string Description { get; set; } = "";

    /// <summary>The MJCF file, relative to the task's folder.</summary>
    public string Scene { get; set; } = "scene.xml";

    /// <summary>Seconds an action is held; a whole multiple of the scene's time step.</summary>
    public double ControlPeriod { get; set; }

    /// <summary>T, actions in a trial.</summary>
    public int Horizon { get; set; }

    /// <summary>The motors an action commands, in order; null for all of the scene's.</summary>
    public List<ActuatorDefinition>? Actuators { get; set; }

    /// <summary>How fast the tools may move; null for no limit.</summary>
    public ToolSpeedDefinition? ToolSpeed { get; set; }

    /// <summary>Bodies whose weight, with that of all they carry, is held for the motors as by a counterbalance; null for none.</summary>
    public List<string>? Counterbalanced { get; set; }

    /// <summary>The parts of the state x, in order.</summary>
    public List<StatePart> State { get; set; } = [];

    /// <summary>The parts of the observation o, in order; null for the same as the state.</summary>
    public List<StatePart>? Observation { get; set; }

    /// <summary>The camera whose pictures the policy sees beside <see cref="Observation"/>; null for none.</summary>
    public CameraDefinition? Camera { get; set; }

    /// <summary>How a trial starts, where its condition says nothing else.</summary>
    public InitialStateDefinition Initial { get; set; } = new();

    /// <summary>The training and test conditions.</summary>
    public ConditionsDefinition Conditions { get; set; } = new();

    /// <summary>Families of held-out conditions by name, such as new places, other looks, worse sensors; null for none.</summary>
    public Dictionary<string, VariationDefinition>? Variations { get; set; }

    /// <summary>What is learned from pictures before control; null for nothing.</summary>
    public PoseDefinition? Pose { get; set; }

    /// <summary>The terms whose sum is the cost l(x, u).</summary>
    public List<CostTermDefinition> Cost { get; set; } = [];

    /// <summary>What the robot lets go of after the last action, before anything is measured; null for nothing.</summary>
    public ReleaseDefinition? Release { get; set; }

    /// <summary>What is measured after the last action.</summary>
    public DistanceDefinition Distance { get; set; } = new DistanceDefinition.Site();

    /// <summary>When a trial counts as a success.</summary>
    public SuccessDefinition Success { get; set; } = new();

    /// <summary>Bounds beyond which a trial counts as diverged.</summary>
    public BoundsDefinition Bounds { get; set; } = new();

    /// <summary>
    /// How the task is trained unless the user says otherwise, as it stands in the file; null for nothing. Who trains it knows the words,
    /// see the schema.
    /// </summary>
    public JsonElement? Training { get; set; }

    /// <summary>The first controller.</summary>
    public InitialControllerDefinition InitialController { get; set; } = new();
}
