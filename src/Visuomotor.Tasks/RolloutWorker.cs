using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// Runs trials of a task, one at a time: holds a simulation per condition and the workspaces. One per parallel slot; a trial's result
/// depends on the condition, the controller and the stream alone, not on what ran before. Steps make no garbage.
/// A worker that has taken camera pictures belongs to the thread that took them, as its renderer does.
/// </summary>
public sealed class RolloutWorker : IRolloutWorker
{
    private readonly RobotTask _task;
    private readonly CostFunction _cost;
    private readonly Dictionary<Model, Simulation> _simulations = [];
    private readonly double[] _start,
        _observation,
        _speeds;
    private readonly CommandHistory _commands;
    private readonly Release? _release;
    private readonly TrialWarnings _warnings = new();
    private CameraRenderer? _renderer;
    private (Model Model, Simulation Simulation)? _guest;
    private long _steps,
        _frames,
        _renderingTicks;

    /// <summary>Makes a worker; the task must outlive it.</summary>
    public RolloutWorker(RobotTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _task = task;
        _cost = task.CreateCost();
        _start = new double[task.Scene.PositionCount];
        _observation = new double[task.ObservationSize];
        _speeds = new double[task.SpeedLimits.Count];
        _commands = new CommandHistory(task.ActuatorIds);
        if (task.Definition.Release is { } definition)
            _release = new Release(task, definition);
    }

    /// <summary>What this worker did since it was made.</summary>
    public RolloutCounts Counts => new(_steps, _frames, (double)_renderingTicks / Stopwatch.Frequency);

    /// <summary>Runs one trial, of as many steps as <paramref name="into"/> has.</summary>
    /// <param name="condition">A condition of the worker's task.</param>
    /// <param name="controller">What chooses the actions.</param>
    /// <param name="random">Where the initial state's noise comes from; not touched where the task has none.</param>
    /// <param name="into">Receives the trial; its sizes are the task's, or no observations are kept and no pictures taken if it has no
    /// place for them.</param>
    /// <param name="options">What else is wanted.</param>
    public void Run(ICondition condition, IController controller, RandomStream random, Trajectory into, RolloutOptions? options = null)
    {
        TaskCondition own = RobotTask.Own(condition);
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(into);
        options ??= RolloutOptions.Plain;
        CheckSizes(into);
        into.Diverged = false;
        into.DivergedAt = -1;
        into.TooFast = false;
        if (into.PeakSpeeds.Length != _speeds.Length)
            into.PeakSpeeds = new double[_speeds.Length];
        Array.Clear(into.PeakSpeeds);
        options.Speeds?.Data.AsSpan().Fill(double.NaN);
        _warnings.Clear();
        if (options.ExpandCost)
            into.Expansion ??= new QuadraticCost(into.Horizon, _task.StateSize, _task.ActionSize);
        else
            into.Expansion = null;

        Simulation simulation = Start(own, options.InitialNoise ? random : null);
        RunSteps(simulation, own, controller, random, into, options);
        _warnings.Take(simulation);
        into.Warnings = _warnings.ToRecord();
    }

    private void RunSteps(
        Simulation simulation,
        TaskCondition condition,
        IController controller,
        RandomStream random,
        Trajectory into,
        RolloutOptions options
    )
    {
        using FrameTaker? film = options.Frames is null ? null : new FrameTaker(options.Frames, condition.Model);
        using TrialSight sight = new(_task, this, condition, random, _observation, into);
        int remembered = Math.Max(_task.StateLayout.LastActions, _task.ObservationLayout.LastActions);
        _commands.Begin(simulation, Math.Max(remembered, condition.Delay + 1));
        double distance = _task.Measure.Measure(simulation, _start);
        for (int t = 0; t < into.Horizon; t++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            // The state is read into its place first; an unsound one is overwritten by the last sound one.
            Span<double> state = into.States.Row(t),
                action = into.Actions.Row(t);
            _task.StateLayout.Read(simulation, state, _commands);
            bool sound = IsSound(simulation) && IsFinite(state);
            if (sound)
            {
                distance = _task.Measure.Measure(simulation, _start);
                NoteSpeeds(simulation, t, into, options.Speeds);
                Observation seen = sight.Look(simulation, _commands, t);
                film?.Take(simulation, t);
                controller.Act(t, state, seen, action);
                sound = IsFinite(action);
            }
            if (!sound)
            {
                FillRest(into, t, distance);
                return;
            }
            Clamp(action);
            _commands.Add(action);
            _commands.Apply(condition.Delay, simulation);
            bool last = t == into.Horizon - 1;
            into.Costs[t] = options.ExpandCost
                ? _cost.Expand(simulation, state, action, last, into.Expansion!, t)
                : _cost.Evaluate(simulation, state, action, last);
            simulation.Step(_task.StepsPerAction);
            _warnings.Take(simulation);
            _steps++;
            // A step leaves positions of sites and bodies one step behind.
            simulation.ForwardKinematics();
        }
        End(simulation, distance, into, options, film);
    }

    // Judges a trial by where its last action has led.
    private void End(Simulation simulation, double distance, Trajectory into, RolloutOptions options, FrameTaker? film)
    {
        if (!IsSound(simulation))
        {
            into.Diverged = true;
            into.DivergedAt = into.Horizon;
            into.FinalDistance = distance;
            into.Success = false;
            return;
        }
        NoteSpeeds(simulation, into.Horizon, into, options.Speeds);
        Simulation end = _release?.Open(simulation) ?? simulation;
        if (end != simulation)
            _warnings.Take(end);
        into.FinalDistance = _task.Measure.Measure(end, _start);
        bool reached = !end.HasDiverged && _task.IsSuccess(into.FinalDistance),
            kept = SpeedLimit.AreKept(_task.SpeedLimits, into.PeakSpeeds);
        (into.Success, into.TooFast) = (reached && kept, reached && !kept);
        film?.Finish(end, into.Horizon);
    }

    /// <summary>
    /// Puts the condition's simulation at a trial's start and returns it; for pictures and for models of the true dynamics.
    /// </summary>
    /// <param name="condition">A condition of the worker's task.</param>
    /// <param name="random">Where the initial state's noise comes from; null for none.</param>
    public Simulation Start(TaskCondition condition, RandomStream? random)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Simulation simulation = SimulationOf(condition);
        simulation.Reset();
        Span<double> position = simulation.Position,
            velocity = simulation.Velocity;
        condition.InitialPosition.CopyTo(position);
        condition.InitialVelocity.CopyTo(velocity);
        InitialStateDefinition noise = _task.Definition.Initial;
        if (random is not null && (noise.PositionNoise > 0 || noise.VelocityNoise > 0))
            foreach (int joint in _task.ActuatedJoints)
            {
                Model model = _task.Scene;
                ref double value = ref position[model.JointPositionAddress(joint)];
                (double low, double high) = model.JointRange(joint);
                value = Math.Clamp(value + noise.PositionNoise * random.NextGaussian(), Math.Min(low, value), Math.Max(high, value));
                velocity[model.JointVelocityAddress(joint)] += noise.VelocityNoise * random.NextGaussian();
            }
        position.CopyTo(_start);
        _task.StartControls.CopyTo(simulation.Control);
        foreach (ActionCommand command in _task.Commands)
            simulation.Control[command.Id] = command.AtRest(
                position[_task.Scene.JointPositionAddress(command.JointId)],
                velocity[_task.Scene.JointVelocityAddress(command.JointId)]
            );
        simulation.Forward();
        return simulation;
    }

    /// <summary>Reads the state that a condition's trials start from, before noise.</summary>
    /// <param name="condition">A condition of the worker's task.</param>
    /// <param name="state">Receives x_0 without its noise.</param>
    public void InitialState(TaskCondition condition, Span<double> state) => _task.ReadState(Start(condition, null), state);

    /// <summary>Takes the task's camera's picture of a simulation as it is now.</summary>
    /// <param name="simulation">A simulation of one of the task's conditions; its derived quantities must be up to date.</param>
    /// <param name="image">Receives the camera's <see cref="TaskCamera.ImageSize"/> bytes, rows x pixels x RGB, top row first.</param>
    /// <exception cref="InvalidOperationException">The task has no camera, or this is not the thread of earlier pictures.</exception>
    public void Picture(Simulation simulation, Span<byte> image)
    {
        TaskCamera camera = _task.Camera ?? throw new InvalidOperationException($"task {_task.Name} has no camera");
        _renderer ??= camera.CreateRenderer(_task.Scene);
        long begin = Stopwatch.GetTimestamp();
        _renderer.Render(simulation, image);
        _renderingTicks += Stopwatch.GetTimestamp() - begin;
        _frames++;
    }

    /// <summary>
    /// Takes the picture at a condition's start, and tells where the target's points truly are: one example for pose pre-training.
    /// </summary>
    /// <param name="condition">A condition of the worker's task, as a rule one drawn from its
    /// <see cref="RobotTask.PoseVariation"/>.</param>
    /// <param name="random">Where the noise of the start and of the sensors comes from.</param>
    /// <param name="image">Receives the camera's <see cref="TaskCamera.ImageSize"/> bytes.</param>
    /// <param name="pose">Receives <see cref="RobotTask.PoseSize"/> numbers, see <see cref="RobotTask.ReadPose"/>.</param>
    public void PoseExample(TaskCondition condition, RandomStream random, Span<byte> image, Span<double> pose)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(random);
        Simulation simulation = Start(condition, random);
        Picture(simulation, image);
        if (condition.SensorNoise is { } noise)
            TrialSight.AddNoise(image, random.Split("sensors"), noise.Image);
        _task.ReadPose(simulation, pose);
    }

    /// <summary>Frees the simulations, and the renderer, whose thread must be the calling one.</summary>
    public void Dispose()
    {
        _renderer?.Dispose();
        _renderer = null;
        _release?.Dispose();
        _guest?.Simulation.Dispose();
        _guest = null;
        foreach (Simulation simulation in _simulations.Values)
            simulation.Dispose();
        _simulations.Clear();
    }

    // The speeds before an action, or after the last one.
    private void NoteSpeeds(Simulation simulation, int t, Trajectory into, Matrix? all)
    {
        _task.Speeds.Read(simulation, _speeds);
        for (int i = 0; i < _speeds.Length; i++)
            into.PeakSpeeds[i] = double.MaxNumber(into.PeakSpeeds[i], _speeds[i]);
        if (all is not null)
            _speeds.CopyTo(all.Row(t));
    }

    // Limits the action to the motors' range.
    private void Clamp(Span<double> action)
    {
        for (int j = 0; j < action.Length; j++)
            action[j] = Math.Clamp(action[j], _task.ActionLow[j], _task.ActionHigh[j]);
    }

    // The simulation of a condition: one for each of the task's own, and one for the last that was drawn from a variation.
    private Simulation SimulationOf(TaskCondition condition)
    {
        if (condition.OwnsModel ? _guest?.Model == condition.Model : _simulations.ContainsKey(condition.Model))
            return condition.OwnsModel ? _guest!.Value.Simulation : _simulations[condition.Model];
        Simulation simulation = new(condition.Model);
        if (_task.Counterbalanced.Length > 0)
            simulation.CompensateGravity(_task.Counterbalanced, _task.Scene);
        if (condition.OwnsModel)
        {
            _guest?.Simulation.Dispose();
            _guest = (condition.Model, simulation);
        }
        else
        {
            _simulations.Add(condition.Model, simulation);
        }
        return simulation;
    }

    private bool IsSound(Simulation simulation)
    {
        BoundsDefinition bounds = _task.Definition.Bounds;
        return !simulation.HasDiverged && Within(simulation.Position, bounds.Position) && Within(simulation.Velocity, bounds.Velocity);
    }

    private static bool Within(ReadOnlySpan<double> values, double bound)
    {
        // NaN fails the comparison, as it should.
        foreach (double value in values)
            if (!(Math.Abs(value) <= bound))
                return false;
        return true;
    }

    private static bool IsFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
            if (!double.IsFinite(value))
                return false;
        return true;
    }

    // Marks the trial as diverged at step t and repeats the last sound step, with no action and no cost expansion.
    private static void FillRest(Trajectory into, int t, double distance)
    {
        into.Diverged = true;
        into.DivergedAt = t;
        into.FinalDistance = distance;
        into.Success = false;
        for (int s = t; s < into.Horizon; s++)
        {
            if (t > 0)
            {
                into.States.Row(t - 1).CopyTo(into.States.Row(s));
                into.Observations.Row(t - 1).CopyTo(into.Observations.Row(s));
                for (int view = 0; view < into.Views; view++)
                    into.Image(t - 1, view).CopyTo(into.Image(s, view));
            }
            else
            {
                into.States.Row(s).Clear();
                into.Observations.Row(s).Clear();
                for (int view = 0; view < into.Views; view++)
                    into.Image(s, view).Clear();
            }
            into.Actions.Row(s).Clear();
            into.Costs[s] = t > 0 ? into.Costs[t - 1] : 0;
            if (into.Expansion is not { } expansion)
                continue;
            expansion.Hessian(s).Clear();
            expansion.Gradient(s).Clear();
            expansion.Constant(s) = into.Costs[s];
        }
    }

    private void CheckSizes(Trajectory into)
    {
        if (
            into.StateSize != _task.StateSize
            || into.ActionSize != _task.ActionSize
            || (into.ObservationSize != 0 && into.ObservationSize != _task.ObservationSize)
        )
            throw new ArgumentException(
                $"the trajectory holds {into.StateSize} states, {into.ActionSize} actions and {into.ObservationSize} observations; "
                    + $"task {_task.Name} has {_task.StateSize}, {_task.ActionSize} and {_task.ObservationSize}",
                nameof(into)
            );
        if (into.ImageSize != 0 && into.ImageSize != _task.Camera?.ImageSize)
            throw new ArgumentException(
                $"the trajectory has {into.ImageSize} bytes for a picture; "
                    + (
                        _task.Camera is { } camera
                            ? $"the camera of task {_task.Name} makes {camera.ImageSize} ({camera.Width} x {camera.Height} x 3)"
                            : $"task {_task.Name} has no camera"
                    ),
                nameof(into)
            );
    }
}
