using System.Text.Json;
using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// A task that is ready to run: its definition, checked against its scene, and one model per condition. Immutable and shared
/// between threads; each thread runs trials with its own <see cref="RolloutWorker"/>.
/// </summary>
public sealed partial class RobotTask : IDisposable
{
    private readonly List<Model> _models = [];
    private readonly Func<CostFunction> _makeCost;
    private readonly Dictionary<string, Variation> _variations;

    private RobotTask(string folder, TaskDefinition definition, Model scene, string file, string sceneFile, int? resolution)
    {
        _models.Add(scene);
        try
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            Folder = folder;
            SceneFile = sceneFile;
            Definition = definition;
            ConditionCompiler conditions = new(definition, scene, file, sceneFile, _models);
            Scene = scene = conditions.Scene;
            StartControls = conditions.Controls;
            TaskCompiler compiler = new(definition, scene, file, sceneFile);
            StepsPerAction = compiler.StepsPerAction();
            ActionCommand[] commands = compiler.Commands();
            Commands = commands;
            ActuatorIds = [.. commands.Select(command => command.Id)];
            ActuatedJoints = [.. commands.Select(command => command.JointId)];
            ActionNames = [.. commands.Select(command => command.Actuator)];
            ActionUnits = [.. commands.Select(command => command.Unit)];
            ActionStrength = [.. commands.Select(command => command.Strength)];
            ActionLow = [.. commands.Select(command => command.Low)];
            ActionHigh = [.. commands.Select(command => command.High)];
            Counterbalanced = compiler.Counterbalanced();
            StateLayout = compiler.Layout(definition.State, "$.state", clocks: false);
            ObservationLayout = definition.Observation is null
                ? StateLayout
                : compiler.Layout(definition.Observation, "$.observation", clocks: true);
            Camera = compiler.Camera(resolution);
            (PositionIndices, VelocityIndices) = compiler.ActuatedPlaces(StateLayout);
            _makeCost = compiler.Cost(StateLayout);
            Speeds = compiler.Speeds.Meter();
            Measure = compiler.Distance();
            compiler.CheckRelease();
            Initial = compiler.InitialController(ActionNames, StateLayout);
            Training = conditions.Conditions(true, _models);
            Test = conditions.Conditions(false, _models);
            _variations = compiler.Variations(Training);
            (PoseSites, PoseVariation) = compiler.Pose();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names of the tasks that come with the library, sorted.</summary>
    public static IReadOnlyList<string> ShippedNames => ShippedTasks.Names;

    /// <summary>The task's name: that of its folder.</summary>
    public string Name { get; }

    /// <summary>The folder that holds task.json and the scene.</summary>
    public string Folder { get; }

    /// <summary>The MJCF file.</summary>
    public string SceneFile { get; }

    /// <summary>What task.json says.</summary>
    public TaskDefinition Definition { get; }

    /// <summary>
    /// The scene as its file has it, with free bodies and those that the user moves where the task's keyframe has them, if it names one.
    /// </summary>
    public Model Scene { get; }

    /// <summary>What MuJoCo's compiler warned about, one line each.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. Scene.LoadWarnings.Select(warning => $"{System.IO.Path.GetFileName(SceneFile)}: {warning}")];

    /// <summary>T, actions in a trial.</summary>
    public int Horizon => Definition.Horizon;

    /// <summary>Seconds an action is held.</summary>
    public double ControlPeriod => Definition.ControlPeriod;

    /// <summary>Physics steps in a control period.</summary>
    public int StepsPerAction { get; }

    /// <summary>Numbers in a state.</summary>
    public int StateSize => StateLayout.Size;

    /// <summary>Numbers in an action.</summary>
    public int ActionSize => ActuatorIds.Length;

    /// <summary>Numbers in an observation.</summary>
    public int ObservationSize => ObservationLayout.Size;

    /// <summary>The camera whose pictures belong to the observation; null if the policy has readings alone.</summary>
    public TaskCamera? Camera { get; }

    /// <summary>The conditions that are trained on.</summary>
    public IReadOnlyList<TaskCondition> Training { get; }

    /// <summary>The held-out conditions.</summary>
    public IReadOnlyList<TaskCondition> Test { get; }

    /// <summary>Names of the variations that conditions can be drawn from, sorted.</summary>
    public IReadOnlyList<string> VariationNames => [.. _variations.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Names of the variations that policies are tested on: all but the one that the task's training draws its trials from, and those for
    /// pose training, which are called <c>pose</c> or <c>pose-...</c>.
    /// </summary>
    public IReadOnlyList<string> TestVariationNames =>
        [
            .. VariationNames.Where(name =>
                name != TrainingVariation && name != PoseVariation && name != "pose" && !name.StartsWith("pose-", StringComparison.Ordinal)
            ),
        ];

    /// <summary>The variation that the task's file has its training trials drawn from (<c>$.training.vary</c>); null for none.</summary>
    public string? TrainingVariation =>
        Definition.Training is { } training
        && training.TryGetProperty("vary", out JsonElement name)
        && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    /// <summary>The variation that pictures for pose pre-training are drawn from; null if the task has none.</summary>
    public string? PoseVariation { get; }

    /// <summary>Numbers in a pose: three for each of the target's points; 0 if the task says nothing of them.</summary>
    public int PoseSize => 3 * PoseSites.Length;

    /// <summary>A name for each number of a state.</summary>
    public IReadOnlyList<string> StateNames => StateLayout.Names;

    /// <summary>The unit of each number of a state: rad, m, rad/s, m/s, N m or N.</summary>
    public IReadOnlyList<string> StateUnits => StateLayout.Units;

    /// <summary>A name for each number of an action.</summary>
    public IReadOnlyList<string> ActionNames { get; }

    /// <summary>What each number of an action commands, and what it makes at its joint.</summary>
    public IReadOnlyList<ActionCommand> Commands { get; }

    /// <summary>The unit of each number of an action: N m or N of motors, see <see cref="ActionCommand.Unit"/>.</summary>
    public IReadOnlyList<string> ActionUnits { get; }

    /// <summary>A name for each number of an observation.</summary>
    public IReadOnlyList<string> ObservationNames => ObservationLayout.Names;

    /// <summary>The unit of each number of an observation, as in <see cref="StateUnits"/>.</summary>
    public IReadOnlyList<string> ObservationUnits => ObservationLayout.Units;

    /// <summary>Smallest command of each actuator, in its unit.</summary>
    public double[] ActionLow { get; }

    /// <summary>Largest command of each actuator, in its unit.</summary>
    public double[] ActionHigh { get; }

    /// <summary>Relative strength of each actuator.</summary>
    public double[] ActionStrength { get; }

    /// <summary>Place in the state of the position of each actuator's joint.</summary>
    public int[] PositionIndices { get; }

    /// <summary>Place in the state of the velocity of each actuator's joint.</summary>
    public int[] VelocityIndices { get; }

    /// <summary>What the first controller is made from.</summary>
    public InitialControllerSettings Initial { get; }

    /// <summary>What the distance is called.</summary>
    public string DistanceName => Definition.Distance.Name;

    /// <summary>The distance that separates success from failure, in the task's own unit.</summary>
    public double SuccessDistance => Definition.Success.Below ?? Definition.Success.Above!.Value;

    /// <summary>Whether a smaller distance is better; otherwise, as for travel, a larger one is.</summary>
    public bool LowerIsBetter => Definition.Success.Below.HasValue;

    /// <summary>How fast joints and tools may be; none where task.json says nothing of it.</summary>
    public IReadOnlyList<SpeedLimit> SpeedLimits => Speeds.Limits;

    /// <summary>How the speeds that are limited are read.</summary>
    internal SpeedMeter Speeds { get; }

    /// <summary>The actuators' numbers in the scene.</summary>
    internal int[] ActuatorIds { get; }

    /// <summary>The numbers of the joints that the actuators drive.</summary>
    internal int[] ActuatedJoints { get; }

    /// <summary>The numbers of the bodies whose weight is held for the motors.</summary>
    internal int[] Counterbalanced { get; }

    /// <summary>The controls of all of the scene's actuators before the first action: a keyframe's, or 0.</summary>
    internal double[] StartControls { get; }

    /// <summary>How the state is read.</summary>
    internal StateLayout StateLayout { get; }

    /// <summary>How the observation is read.</summary>
    internal StateLayout ObservationLayout { get; }

    /// <summary>The target's points.</summary>
    internal int[] PoseSites { get; }

    /// <summary>What is measured at the end.</summary>
    internal DistanceMeasure Measure { get; }

    /// <summary>Loads a task.</summary>
    /// <param name="nameOrFolder">A shipped task's name, or a folder with a task.json.</param>
    /// <param name="resolution">Side of the camera's pictures in pixels instead of the task's own.</param>
    /// <exception cref="TaskFormatException">There is no such task, or its files are wrong, or there is no camera of that
    /// resolution.</exception>
    public static RobotTask Load(string nameOrFolder, int? resolution = null)
    {
        string folder = ShippedTasks.Find(nameOrFolder);
        string file = Path.Combine(folder, TaskFile.Name);
        TaskDefinition definition = TaskFile.Read(file);
        string sceneFile = Path.Combine(folder, definition.Scene);
        if (!File.Exists(sceneFile))
            throw new TaskFormatException(file, "$.scene", $"there is no file \"{definition.Scene}\" in {folder}");
        // before MuJoCo does: it would read a pipe without end, and believe every size
        SceneLimits.Check(SceneText.Read(sceneFile));
        Model scene;
        try
        {
            scene = Model.Load(sceneFile);
        }
        catch (MujocoException exception)
        {
            throw new TaskFormatException(sceneFile, "", Unprefixed(exception.Message, sceneFile), exception);
        }
        return new RobotTask(folder, definition, scene, file, sceneFile, resolution);
    }

    /// <summary>Whether a distance after the last action is a success.</summary>
    public bool IsSuccess(double distance) => LowerIsBetter ? distance < SuccessDistance : distance > SuccessDistance;

    /// <summary>Reads the state x; the simulation's derived quantities must be up to date (call its Forward after a change).</summary>
    /// <param name="simulation">A simulation of one of this task's conditions.</param>
    /// <param name="state">Receives <see cref="StateSize"/> numbers.</param>
    public void ReadState(Simulation simulation, Span<double> state)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        StateLayout.Read(simulation, state);
    }

    /// <summary>Reads the true positions of the target's points, which a pose network learns to tell from the picture.</summary>
    /// <param name="simulation">A simulation of one of this task's conditions, its derived quantities up to date.</param>
    /// <param name="pose">Receives <see cref="PoseSize"/> numbers: x, y, z in the world of each point in turn, in m.</param>
    public void ReadPose(Simulation simulation, Span<double> pose)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        for (int i = 0; i < PoseSites.Length; i++)
            simulation.SitePosition(PoseSites[i]).CopyTo(pose[(3 * i)..]);
    }

    /// <summary>Draws held-out conditions; the same name, count and seed give the same ones.</summary>
    /// <param name="variation">One of <see cref="VariationNames"/>.</param>
    /// <param name="count">How many, at least 1; they begin as the training conditions in turn.</param>
    /// <param name="seed">Seed of the draw; its streams are the variation's own, which training never uses.</param>
    /// <exception cref="ArgumentException">There is no such variation.</exception>
    public HeldOutConditions HeldOut(string variation, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new HeldOutConditions([.. Enumerable.Range(0, count).Select(index => Draw(variation, seed, index))]);
    }

    /// <summary>
    /// Draws one condition of a variation, which the caller disposes; number <paramref name="index"/> of <see cref="HeldOut"/>.
    /// </summary>
    /// <param name="variation">One of <see cref="VariationNames"/>.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="index">Its number, from 0; each has a stream of its own.</param>
    /// <exception cref="ArgumentException">There is no such variation.</exception>
    public TaskCondition Draw(string variation, ulong seed, int index) => Draw(variation, seed, index, looks: true);

    /// <summary>The same, with one of the variation's looks or with the scene's own.</summary>
    internal TaskCondition Draw(string variation, ulong seed, int index, bool looks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return Named(variation)
            .Draw(
                this,
                Training[index % Training.Count],
                $"{variation}-{index + 1}",
                index,
                RandomStream.Create(seed, "variation " + variation, index),
                looks
            );
    }

    /// <summary>A condition changed by a variation, which the caller disposes: equal streams give equal ones.</summary>
    /// <param name="condition">A condition of this task's; it stays as it is.</param>
    /// <param name="variation">One of <see cref="VariationNames"/>.</param>
    /// <param name="random">Where all choices come from.</param>
    /// <param name="place">The trial's place, in [0, 1), among those that are made together, which chooses the delay; null for a choice by
    /// <paramref name="random"/>.</param>
    /// <exception cref="ArgumentException">There is no such variation.</exception>
    public TaskCondition Vary(TaskCondition condition, string variation, RandomStream random, double? place = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Named(variation).Draw(this, condition, $"{condition.Name} ({variation})", condition.Index, random, place: place);
    }

    /// <summary>How late commands come in a variation: whole control steps, and the share of trials in which it is one more.</summary>
    /// <param name="variation">One of <see cref="VariationNames"/>.</param>
    /// <exception cref="ArgumentException">There is no such variation.</exception>
    public (int Steps, double OneMore) DelayOf(string variation)
    {
        DelayDefinition delay = Named(variation).Disturbances.Delay;
        return (delay.Steps, delay.OneMore);
    }

    private Variation Named(string variation)
    {
        ArgumentNullException.ThrowIfNull(variation);
        return _variations.TryGetValue(variation, out Variation? known)
            ? known
            : throw new ArgumentException(
                $"task {Name} has no variation \"{variation}\"{NearMiss.Hint(variation, VariationNames)}",
                nameof(variation)
            );
    }

    /// <summary>
    /// A condition's scene in a random look of the pose variation, and the bodies that it puts elsewhere, or null where the task has no
    /// such variation; the caller disposes the model.
    /// </summary>
    internal (Model Model, IReadOnlyCollection<int> Placed)? DrawLook(TaskCondition condition, RandomStream random) =>
        PoseVariation is null ? null : _variations[PoseVariation].DrawLook(this, condition, random);

    /// <summary>The pose variation's noise on pictures, as a share of the full range.</summary>
    internal double LookNoise => PoseVariation is null ? 0 : _variations[PoseVariation].SensorNoise?.Image ?? 0;

    /// <summary>Frees the models.</summary>
    public void Dispose()
    {
        foreach (Model model in _models)
            model.Dispose();
        _models.Clear();
    }

    /// <summary>Makes room for one of this task's trials, with observations.</summary>
    /// <param name="pictures">Whether it has room for the camera's pictures as well, where the task has a camera.</param>
    public Trajectory CreateTrajectory(bool pictures = false) => ((IEnvironment)this).CreateTrajectory(pictures, views: 1);

    /// <summary>A fresh cost function with its own workspace.</summary>
    internal CostFunction CreateCost() => _makeCost();

    private static string Unprefixed(string message, string file) =>
        message.StartsWith(file, StringComparison.Ordinal) ? message[file.Length..].TrimStart(':', ' ') : message;
}
