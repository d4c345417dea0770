using System.Runtime.CompilerServices;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>
/// The changing state of one copy of a scene. It belongs to one thread at a time; many simulations may share a <see cref="Model"/>.
/// <para>
/// A step first computes what follows from the state (positions of sites, sensors, contacts), then moves the state on. So after
/// <see cref="Step"/> these derived numbers are one step old; <see cref="Forward"/> or <see cref="ForwardKinematics"/> brings them up to
/// date.
/// </para>
/// <para>
/// When the state stops being finite MuJoCo starts again from the initial state by itself: look at <see cref="HasDiverged"/> after
/// stepping.
/// </para>
/// Spans point into native memory: they are valid until the simulation is disposed, and see later changes. Hold the simulation while using
/// them.
/// </summary>
public sealed unsafe partial class Simulation : IDisposable
{
    /// <summary>
    /// For methods that stay in native code for long: compiled once, at full optimisation, and never merged into a caller. Merged into a
    /// loop
    /// that was replaced while running, with the caller's AVX registers in use, MuJoCo's SSE code was measured 1.5 times slower.
    /// </summary>
    internal const MethodImplOptions NativeLoop = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private readonly DataHandle _handle;
    private readonly nint _model;
    private readonly nint _data;
    private readonly int _nq;
    private readonly int _nv;
    private readonly double[] _warmStart;
    private readonly double[] _position;
    private GravityCompensation? _compensation;

    /// <summary>A simulation in the model's initial state, with everything computed (<see cref="Forward"/>).</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public Simulation(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using (model.Lease())
            _handle = new DataHandle(model.Handle);
        Model = model;
        _model = model.Handle.DangerousGetHandle();
        _data = _handle.DangerousGetHandle();
        _nq = model.PositionCount;
        _nv = model.VelocityCount;
        _warmStart = new double[_nv];
        _position = new double[_nq];
        _stateFields = CreateStateFields();
        StateSize = CountState();
        _sizes = new Sizes(model);
        Forward();
    }

    /// <summary>The scene.</summary>
    public Model Model { get; }

    /// <summary>Simulated seconds.</summary>
    public double Time
    {
        get => *(double*)(Data + DataLayout.time);
        set => *(double*)(Data + DataLayout.time) = value;
    }

    /// <summary>Generalised coordinates (qpos), nq.</summary>
    public Span<double> Position => Array(DataLayout.qpos, _nq);

    /// <summary>Generalised velocities (qvel), nv.</summary>
    public Span<double> Velocity => Array(DataLayout.qvel, _nv);

    /// <summary>Controls (ctrl), nu. MuJoCo clamps them to <see cref="Model.ControlRanges"/> while stepping.</summary>
    public Span<double> Control => Array(DataLayout.ctrl, _sizes.Controls);

    /// <summary>Activations of actuators that have their own state (act), na.</summary>
    public Span<double> Activation => Array(DataLayout.act, _sizes.Activations);

    /// <summary>Generalised forces that the caller applies (qfrc_applied), nv. They stay until changed.</summary>
    public Span<double> AppliedForce => Array(DataLayout.qfrc_applied, _nv);

    /// <summary>
    /// Forces and torques on bodies' centres of mass in the world frame (xfrc_applied), nbody x 6: force, torque. They stay until changed.
    /// </summary>
    public Span<double> AppliedBodyForce => Array(DataLayout.xfrc_applied, 6 * _sizes.Bodies);

    /// <summary>Positions of the bodies that the user moves, nmocap x 3; see <see cref="Model.BodyMocap"/>.</summary>
    public Span<double> MocapPosition => Array(DataLayout.mocap_pos, 3 * _sizes.Mocaps);

    /// <summary>Orientations of the bodies that the user moves, nmocap x 4, unit quaternions w x y z.</summary>
    public Span<double> MocapOrientation => Array(DataLayout.mocap_quat, 4 * _sizes.Mocaps);

    /// <summary>Accelerations (qacc), nv, as of the last step or <see cref="Forward"/>.</summary>
    public ReadOnlySpan<double> Acceleration => Array(DataLayout.qacc, _nv);

    /// <summary>The sensors' output, as of the last step's start or <see cref="Forward"/>; see <see cref="Model.SensorAddress"/>.</summary>
    public ReadOnlySpan<double> SensorData => Array(DataLayout.sensordata, _sizes.SensorData);

    /// <summary>Coriolis, centrifugal and gravity forces (qfrc_bias), nv: what must be applied to keep the acceleration at zero.</summary>
    public ReadOnlySpan<double> BiasForce => Array(DataLayout.qfrc_bias, _nv);

    /// <summary>Springs, dampers and gravity compensation (qfrc_passive), nv.</summary>
    public ReadOnlySpan<double> PassiveForce => Array(DataLayout.qfrc_passive, _nv);

    /// <summary>Generalised forces of the actuators (qfrc_actuator), nv.</summary>
    public ReadOnlySpan<double> ActuatorForce => Array(DataLayout.qfrc_actuator, _nv);

    /// <summary>Generalised forces of contacts, limits and other constraints (qfrc_constraint), nv.</summary>
    public ReadOnlySpan<double> ConstraintForce => Array(DataLayout.qfrc_constraint, _nv);

    /// <summary>Moves the state on by a number of physics steps under the present controls. Does not allocate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    [MethodImpl(NativeLoop)]
    public void Step(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        nint data = Enter();
        try
        {
            for (int i = 0; i < count; i++)
                MujocoNative.mj_step(_model, data);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Computes everything that follows from the state, without moving it on: kinematics, contacts, forces, accelerations, sensors.
    /// The state, the solver's warm start included, is left as it is to the last bit, so calling this does not change what later steps
    /// give.
    /// </summary>
    [MethodImpl(NativeLoop)]
    public void Forward()
    {
        nint data = Enter();
        try
        {
            // MuJoCo stores a new warm start, and normalises quaternions in place
            Span<double> warmStart = new(*(double**)(data + DataLayout.qacc_warmstart), _nv);
            Span<double> position = new(*(double**)(data + DataLayout.qpos), _nq);
            warmStart.CopyTo(_warmStart);
            position.CopyTo(_position);
            MujocoNative.mj_forward(_model, data);
            _warmStart.CopyTo(warmStart);
            _position.CopyTo(position);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Computes positions and velocities of bodies, sites, geoms and cameras, and what Jacobians need: much cheaper than
    /// <see cref="Forward"/>, and as harmless.
    /// </summary>
    [MethodImpl(NativeLoop)]
    public void ForwardKinematics()
    {
        nint data = Enter();
        try
        {
            Span<double> position = new(*(double**)(data + DataLayout.qpos), _nq);
            position.CopyTo(_position);
            MujocoNative.mj_kinematics(_model, data);
            _position.CopyTo(position);
            MujocoNative.mj_comPos(_model, data);
            MujocoNative.mj_camlight(_model, data);
            MujocoNative.mj_comVel(_model, data);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Back to the model's initial state: controls, applied forces, time and warnings are cleared, and everything is computed.
    /// </summary>
    public void Reset()
    {
        MujocoNative.mj_resetData(_model, Data);
        _taken.AsSpan().Clear();
        Forward();
    }

    /// <summary>
    /// Sets the state of one of the model's keyframes, clears the rest as <see cref="Reset"/> does, and computes everything.
    /// </summary>
    public void ResetTo(int keyframe)
    {
        Model.CheckId(ModelObject.Keyframe, keyframe);
        MujocoNative.mj_resetDataKeyframe(_model, Data, keyframe);
        _taken.AsSpan().Clear();
        Forward();
    }

    /// <summary>Frees the native data.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        _compensation?.Dispose();
    }

    /// <summary>The native owner, for renderers.</summary>
    internal DataHandle Handle => _handle;

    /// <summary>The raw data, checked for disposal.</summary>
    private nint Data
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_handle.IsClosed)
                ThrowDisposed();
            return _data;
        }
    }

    private Span<double> Array(int offset, int count) => new(*(double**)(Data + offset), count);

    /// <summary>Holds the native data for one call and lets MuJoCo's callback see this simulation's gravity compensation.</summary>
    private nint Enter()
    {
        if (_handle.IsClosed)
            ThrowDisposed();
        bool taken = false;
        _handle.DangerousAddRef(ref taken);
        _compensation?.Enter();
        return _data;
    }

    private void Leave()
    {
        if (_compensation is not null)
            GravityCompensation.Leave();
        _handle.DangerousRelease();
    }

    private void ThrowDisposed() => throw new ObjectDisposedException(GetType().FullName);

    /// <summary>Sizes that never change, read once.</summary>
    private readonly struct Sizes(Model model)
    {
        public readonly int Controls = model.ControlCount;
        public readonly int Activations = model.ActivationCount;
        public readonly int Bodies = model.BodyCount;
        public readonly int Geoms = model.GeomCount;
        public readonly int Sites = model.SiteCount;
        public readonly int Cameras = model.CameraCount;
        public readonly int Mocaps = model.MocapCount;
        public readonly int SensorData = model.SensorDataCount;
    }

    private readonly Sizes _sizes;
}
