using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// The true model of one condition of a task, for the methods that may ask it: rollouts without noise and the exact linearisation of a
/// control period by finite differences of the simulation, its warm start included.
/// </summary>
/// <remarks>
/// Columns of F belong to the joint positions and velocities in the state and to the actions; numbers that follow from those, such as
/// a site's position, have columns of zeros, as a change of theirs alone is no change of the system.
/// </remarks>
public sealed class TrueDynamics : IKnownDynamics, IDisposable
{
    // Positions: wide enough to see a contact a millimetre away, without which a search stalls where bodies graze. Velocities: narrow,
    // since drag has a kink at rest.
    private const double PositionStep = 1e-3;
    private const double VelocityStep = 1e-6;

    private readonly RobotTask _task;
    private readonly TaskCondition _condition;
    private readonly RolloutWorker _worker;
    private readonly Recorder _recorder;
    private readonly (int Index, int Address, bool Velocity)[] _coordinates;
    private readonly (int Place, int Before)[] _older;
    private readonly double[] _forward,
        _backward;
    private Trajectory? _recorded;

    /// <summary>Makes the model; the task must outlive it.</summary>
    public TrueDynamics(RobotTask task, TaskCondition condition)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(condition);
        if (condition.Delay > 0)
            throw new ArgumentException($"the commands of condition {condition.Name} come late", nameof(condition));
        _task = task;
        _condition = condition;
        _worker = new RolloutWorker(task);
        Simulation simulation = _worker.Start(condition, null);
        _recorder = new Recorder(simulation, task.Horizon);
        _forward = new double[task.StateSize];
        _backward = new double[task.StateSize];
        List<(int, int, bool)> found = [];
        for (int joint = 0; joint < task.Scene.JointCount; joint++)
        {
            if (task.Scene.JointType(joint) is not (JointType.Hinge or JointType.Slide))
                continue;
            int position = task.Scene.JointPositionAddress(joint),
                velocity = task.Scene.JointVelocityAddress(joint);
            if (task.StateLayout.FindPosition(position) is int place and >= 0)
                found.Add((place, position, false));
            if (task.StateLayout.FindVelocity(velocity) is int speed and >= 0)
                found.Add((speed, velocity, true));
        }
        _coordinates = [.. found];
        _older = [.. task.StateLayout.Older()];
    }

    /// <inheritdoc/>
    public int Horizon => _task.Horizon;

    /// <inheritdoc/>
    public int StateSize => _task.StateSize;

    /// <inheritdoc/>
    public int ActionSize => _task.ActionSize;

    /// <inheritdoc/>
    public ReadOnlySpan<double> ActionLow => _task.ActionLow;

    /// <inheritdoc/>
    public ReadOnlySpan<double> ActionHigh => _task.ActionHigh;

    /// <inheritdoc/>
    public void Rollout(LinearGaussianController controller, Trajectory into)
    {
        ArgumentNullException.ThrowIfNull(controller);
        _recorder.Controller = controller;
        _recorded = into;
        _worker.Run(_condition, _recorder, RandomStream.Create(0, "unused"), into, Noiseless);
    }

    /// <summary>Linearises the true dynamics along the last rollout: F_t and f_t exact to first order, S_t zero.</summary>
    /// <param name="rollout">What the last call of <see cref="Rollout"/> recorded.</param>
    /// <param name="into">Receives the dynamics; x_0 is certain.</param>
    public void Linearize(Trajectory rollout, LinearGaussianDynamics into)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(into);
        if (rollout != _recorded)
            throw new ArgumentException(
                "only the rollout that was recorded last can be linearised along: the simulation's states are those of that one",
                nameof(rollout)
            );
        rollout.States.Row(0).CopyTo(into.InitialMean);
        Array.Clear(into.InitialCovariance.Data);
        Array.Clear(into.Covariances.Data);
        for (int t = 0; t < _task.Horizon; t++)
            LinearizeStep(t, rollout.States.Row(t), rollout.Actions.Row(t), into);
    }

    /// <summary>Frees the simulation.</summary>
    public void Dispose() => _worker.Dispose();

    private static RolloutOptions Noiseless { get; } = new() { ExpandCost = true, InitialNoise = false };

    private void LinearizeStep(int t, ReadOnlySpan<double> state, ReadOnlySpan<double> action, LinearGaussianDynamics into)
    {
        MatrixSpan transition = into.Transition(t);
        transition.Clear();
        foreach ((int index, int address, bool velocity) in _coordinates)
        {
            (Kind kind, double change) = velocity ? (Kind.Velocity, VelocityStep) : (Kind.Position, PositionStep);
            Advance(t, action, address, kind, change, _forward);
            Advance(t, action, address, kind, -change, _backward);
            for (int i = 0; i < _forward.Length; i++)
                transition[i, index] = (_forward[i] - _backward[i]) / (2 * change);
        }
        for (int j = 0; j < action.Length; j++)
        {
            // At a motor's limit the difference is taken inwards.
            double step = 1e-5 * (_task.ActionHigh[j] - _task.ActionLow[j]);
            double up = Math.Min(step, _task.ActionHigh[j] - action[j]),
                down = Math.Min(step, action[j] - _task.ActionLow[j]);
            Advance(t, action, _task.ActuatorIds[j], Kind.Action, up, _forward);
            Advance(t, action, _task.ActuatorIds[j], Kind.Action, -down, _backward);
            for (int i = 0; i < _forward.Length; i++)
                transition[i, state.Length + j] = (_forward[i] - _backward[i]) / (up + down);
        }
        // f makes the prediction exact at the rollout itself.
        Advance(t, action, 0, Kind.Action, 0, _forward);
        foreach ((int place, int before) in _older)
        {
            transition.Row(place).Clear();
            (transition[place, before], _forward[place]) = (1, state[before]);
        }
        Span<double> offset = into.Offset(t);
        for (int i = 0; i < _forward.Length; i++)
            offset[i] =
                _forward[i]
                - LinearAlgebra.Dot(transition.Row(i)[..state.Length], state)
                - LinearAlgebra.Dot(transition.Row(i)[state.Length..], action);
    }

    private enum Kind
    {
        Position,
        Velocity,
        Action,
    }

    // One control period from the recorded state of step t, with one number changed.
    private void Advance(int t, ReadOnlySpan<double> action, int address, Kind kind, double change, double[] next)
    {
        Simulation simulation = _recorder.Simulation;
        simulation.RestoreState(_recorder.Saved.Row(t));
        for (int j = 0; j < action.Length; j++)
            simulation.Control[_task.ActuatorIds[j]] = action[j];
        Span<double> changed = kind switch
        {
            Kind.Position => simulation.Position,
            Kind.Velocity => simulation.Velocity,
            _ => simulation.Control,
        };
        changed[address] += change;
        simulation.Step(_task.StepsPerAction);
        simulation.ForwardKinematics();
        _task.StateLayout.Read(simulation, next);
    }

    // Acts by the controller's mean and saves the full state of every step.
    private sealed class Recorder(Simulation simulation, int horizon) : IController
    {
        internal Simulation Simulation { get; } = simulation;

        internal Matrix Saved { get; } = new(horizon, simulation.StateSize);

        internal LinearGaussianController? Controller { get; set; }

        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
        {
            Simulation.SaveState(Saved.Row(t));
            Controller!.Act(t, state, [], action);
        }
    }
}
