using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <content>The full state: saving, restoring, divergence and warnings.</content>
public sealed unsafe partial class Simulation
{
    // MuJoCo calls a number bad from here on (mjMAXVAL)
    private const double Huge = 1e10;

    private readonly (nint Field, int Count)[] _stateFields;
    private readonly int[] _taken = new int[MujocoConstants.mjNWARNING];

    /// <summary>How many numbers <see cref="SaveState"/> writes.</summary>
    public int StateSize { get; }

    /// <summary>
    /// Whether the state is not finite, is huge (1e10 or more), or MuJoCo has met such a state, or a control that is not finite, since
    /// the last <see cref="Reset"/> (it then starts again from the initial state by itself). <see cref="RestoreState"/> restores this too.
    /// </summary>
    public bool HasDiverged
    {
        get
        {
            for (int i = MujocoConstants.mjWARN_BADQPOS; i <= MujocoConstants.mjWARN_BADCTRL; i++)
                if (WarningNumber(i) > 0)
                    return true;
            return !AllModest(Position) || !AllModest(Velocity);
        }
    }

    /// <summary>All warnings since the last <see cref="Reset"/>, one entry per kind, whether taken or not.</summary>
    public IReadOnlyList<SimulationWarning> Warnings => Collect(taken: null);

    /// <summary>
    /// Writes everything that later steps depend on: time, positions, velocities, activations, the solver's warm start, controls, applied
    /// forces, user-moved bodies, user data and warning counts. Does not allocate.
    /// </summary>
    /// <param name="state">At least <see cref="StateSize"/> numbers.</param>
    public void SaveState(Span<double> state)
    {
        if (state.Length < StateSize)
            throw new ArgumentException($"{StateSize} numbers are needed, {state.Length} were given", nameof(state));
        nint data = Data;
        int at = 0;
        state[at++] = *(double*)(data + DataLayout.time);
        foreach ((nint field, int count) in _stateFields)
        {
            new ReadOnlySpan<double>((void*)field, count).CopyTo(state[at..]);
            at += count;
        }
        for (int i = 0; i < MujocoConstants.mjNWARNING; i++)
            state[at++] = WarningNumber(i);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Goes back to a saved state: later steps give the same bits as they did after saving. Derived numbers (sites, sensors, contacts) are
    /// not touched; call <see cref="Forward"/> to have them too. Does not allocate.
    /// </summary>
    /// <param name="state">At least <see cref="StateSize"/> numbers, from a simulation of the same model or of an edited copy.</param>
    public void RestoreState(ReadOnlySpan<double> state)
    {
        if (state.Length < StateSize)
            throw new ArgumentException($"{StateSize} numbers are needed, {state.Length} were given", nameof(state));
        nint data = Data;
        int at = 0;
        *(double*)(data + DataLayout.time) = state[at++];
        foreach ((nint field, int count) in _stateFields)
        {
            state.Slice(at, count).CopyTo(new Span<double>((void*)field, count));
            at += count;
        }
        for (int i = 0; i < MujocoConstants.mjNWARNING; i++)
        {
            int number = (int)state[at++];
            *WarningField(i, WarningLayout.number) = number;
            _taken[i] = Math.Min(_taken[i], number);
        }
        GC.KeepAlive(this);
    }

    /// <summary>
    /// The warnings since the last call of this method, one entry per kind; empty (and without allocation) when there are none.
    /// </summary>
    public IReadOnlyList<SimulationWarning> TakeWarnings()
    {
        bool any = false;
        for (int i = 0; i < MujocoConstants.mjNWARNING; i++)
        {
            // MuJoCo starts counting anew when it goes back to the initial state by itself
            int number = WarningNumber(i);
            if (number < _taken[i])
                _taken[i] = 0;
            any |= number > _taken[i];
        }
        return any ? Collect(_taken) : System.Array.Empty<SimulationWarning>();
    }

    private List<SimulationWarning> Collect(int[]? taken)
    {
        List<SimulationWarning> warnings = [];
        for (int i = 0; i < MujocoConstants.mjNWARNING; i++)
        {
            int number = WarningNumber(i);
            int count = number - (taken?[i] ?? 0);
            if (count <= 0)
                continue;
            int info = *WarningField(i, WarningLayout.lastinfo);
            string text =
                NativeText.OneLine(NativeText.Copy(MujocoNative.mju_warningText(i, info))) + Culprit((SimulationWarningKind)i, info);
            warnings.Add(new SimulationWarning((SimulationWarningKind)i, count, info, text));
            if (taken is not null)
                taken[i] = number;
        }
        return warnings;
    }

    // the joint or actuator that a coordinate, degree of freedom or control belongs to
    private string Culprit(SimulationWarningKind kind, int index) =>
        kind switch
        {
            SimulationWarningKind.BadPosition => JointAt(index, Model.JointPositionAddress),
            SimulationWarningKind.BadVelocity or SimulationWarningKind.BadAcceleration or SimulationWarningKind.SingularInertia => JointAt(
                index,
                Model.JointVelocityAddress
            ),
            SimulationWarningKind.BadControl
                when index < Model.ControlCount && Model.NameOf(ModelObject.Actuator, index) is { Length: > 0 } name =>
                $" (actuator '{name}')",
            _ => "",
        };

    private string JointAt(int index, Func<int, int> address)
    {
        int joint = Enumerable.Range(0, Model.JointCount).LastOrDefault(each => address(each) <= index, -1);
        if (joint < 0)
            return "";
        string name = Model.NameOf(ModelObject.Joint, joint),
            body = Model.NameOf(ModelObject.Body, Model.JointBody(joint));
        return name.Length > 0 ? $" (joint '{name}')"
            : body.Length > 0 ? $" (a joint of body '{body}')"
            : "";
    }

    private int WarningNumber(int kind) => *WarningField(kind, WarningLayout.number);

    private int* WarningField(int kind, int offset) => (int*)(Data + DataLayout.warning + (kind * WarningLayout.Size) + offset);

    private static bool AllModest(ReadOnlySpan<double> values)
    {
        foreach (double v in values)
            if (!(Math.Abs(v) < Huge))
                return false;
        return true;
    }

    /// <summary>The arrays that make up the state. Their places never change while the data lives.</summary>
    private (nint Field, int Count)[] CreateStateFields()
    {
        int userData = *(int*)(_model + ModelLayout.nuserdata);
        (int Offset, int Count)[] fields =
        [
            (DataLayout.qpos, _nq),
            (DataLayout.qvel, _nv),
            (DataLayout.act, Model.ActivationCount),
            (DataLayout.qacc_warmstart, _nv),
            (DataLayout.ctrl, Model.ControlCount),
            (DataLayout.qfrc_applied, _nv),
            (DataLayout.xfrc_applied, 6 * Model.BodyCount),
            (DataLayout.mocap_pos, 3 * Model.MocapCount),
            (DataLayout.mocap_quat, 4 * Model.MocapCount),
            (DataLayout.userdata, userData),
        ];
        return [.. fields.Where(f => f.Count > 0).Select(f => (*(nint*)(_data + f.Offset), f.Count))];
    }

    private int CountState() => 1 + _stateFields.Sum(f => f.Count) + MujocoConstants.mjNWARNING;
}
