using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>
/// Changes a copy of a model before it is frozen, see <see cref="Model.With"/>. Ids are those of the model. Lengths are in metres,
/// angles in radians, quaternions are w x y z and are normalised, colours are 0 to 1.
/// Every method refuses numbers that are not finite, and ids that do not exist, with an <see cref="ArgumentException"/>.
/// </summary>
public sealed unsafe partial class ModelEditor
{
    private readonly Model _original;
    private nint _model;

    internal ModelEditor(Model original, nint model)
    {
        _original = original;
        _model = model;
    }

    /// <summary>The model that is being copied: for names and present values.</summary>
    public Model Original => _original;

    /// <summary>Moves a body in its parent's frame. A free body's initial position moves with it.</summary>
    public void SetBodyPosition(int body, double x, double y, double z)
    {
        Write(ModelLayout.body_pos, ModelObject.Body, body, [x, y, z]);
        if (FreeJoint(body, out int address))
            WriteInitial(address, [x, y, z]);
    }

    /// <summary>Turns a body in its parent's frame. A free body's initial orientation turns with it.</summary>
    public void SetBodyOrientation(int body, ReadOnlySpan<double> quaternion)
    {
        Span<double> unit = stackalloc double[4];
        Unit(quaternion, unit);
        Write(ModelLayout.body_quat, ModelObject.Body, body, unit);
        if (FreeJoint(body, out int address))
            WriteInitial(address + 3, unit);
    }

    /// <summary>Sets a body's mass in kilograms (positive) and scales its inertia with it.</summary>
    public void SetBodyMass(int body, double mass)
    {
        Positive(mass, nameof(mass));
        double old = _original.BodyMass(body);
        if (!(old > 0))
            throw new ArgumentException($"body {body} has no mass to change", nameof(body));
        Write(ModelLayout.body_mass, ModelObject.Body, body, [mass]);
        double* inertia = Pointer<double>(ModelLayout.body_inertia) + (3 * body);
        for (int i = 0; i < 3; i++)
            inertia[i] *= mass / old;
    }

    /// <summary>Sets the initial position of a joint with one degree of freedom.</summary>
    public void SetInitialPosition(int joint, double value)
    {
        if (_original.JointType(joint) is JointType.Free or JointType.Ball)
            throw new ArgumentException($"joint {joint} has more than one coordinate", nameof(joint));
        WriteInitial(_original.JointPositionAddress(joint), [value]);
    }

    /// <summary>Sets the damping of all of a joint's degrees of freedom (not negative).</summary>
    public void SetJointDamping(int joint, double damping) => WriteFreedoms(ModelLayout.dof_damping, joint, damping, nameof(damping));

    /// <summary>Sets the dry friction of all of a joint's degrees of freedom (not negative).</summary>
    public void SetJointFriction(int joint, double friction) =>
        WriteFreedoms(ModelLayout.dof_frictionloss, joint, friction, nameof(friction));

    /// <summary>Sets the rotor inertia of all of a joint's degrees of freedom (not negative).</summary>
    public void SetJointArmature(int joint, double armature) => WriteFreedoms(ModelLayout.dof_armature, joint, armature, nameof(armature));

    /// <summary>Moves a geom in its body's frame.</summary>
    public void SetGeomPosition(int geom, double x, double y, double z)
    {
        Write(ModelLayout.geom_pos, ModelObject.Geom, geom, [x, y, z]);
        Pointer<byte>(ModelLayout.geom_sameframe)[geom] = 0;
    }

    /// <summary>Turns a geom in its body's frame.</summary>
    public void SetGeomOrientation(int geom, ReadOnlySpan<double> quaternion)
    {
        Span<double> unit = stackalloc double[4];
        Unit(quaternion, unit);
        Write(ModelLayout.geom_quat, ModelObject.Geom, geom, unit);
        Pointer<byte>(ModelLayout.geom_sameframe)[geom] = 0;
    }

    /// <summary>
    /// Sets the size parameters of a sphere, capsule, ellipsoid, cylinder or box (positive; unused ones are ignored). Mass stays.
    /// </summary>
    public void SetGeomSize(int geom, double first, double second = 0, double third = 0)
    {
        _original.CheckId(ModelObject.Geom, geom);
        int type = Pointer<int>(ModelLayout.geom_type)[geom];
        (int used, double bound) = type switch
        {
            MujocoConstants.mjGEOM_SPHERE => (1, first),
            MujocoConstants.mjGEOM_CAPSULE => (2, first + second),
            MujocoConstants.mjGEOM_CYLINDER => (2, Math.Sqrt((first * first) + (second * second))),
            MujocoConstants.mjGEOM_ELLIPSOID => (3, Math.Max(first, Math.Max(second, third))),
            MujocoConstants.mjGEOM_BOX => (3, Math.Sqrt((first * first) + (second * second) + (third * third))),
            _ => throw new ArgumentException($"geom {geom} is a plane, height field or mesh: its size cannot be changed", nameof(geom)),
        };
        Positive(first, nameof(first));
        if (used > 1)
            Positive(second, nameof(second));
        if (used > 2)
            Positive(third, nameof(third));
        Write(ModelLayout.geom_size, ModelObject.Geom, geom, [first, used > 1 ? second : 0, used > 2 ? third : 0]);
        Pointer<double>(ModelLayout.geom_rbound)[geom] = bound;
    }

    /// <summary>Sets a geom's friction: sliding, spinning, rolling (not negative).</summary>
    public void SetGeomFriction(int geom, double sliding, double spinning, double rolling)
    {
        NotNegative(sliding, nameof(sliding));
        NotNegative(spinning, nameof(spinning));
        NotNegative(rolling, nameof(rolling));
        Write(ModelLayout.geom_friction, ModelObject.Geom, geom, [sliding, spinning, rolling]);
    }

    /// <summary>Lets a geom touch others, or not (the bit masks of MJCF's contype and conaffinity).</summary>
    public void SetGeomContact(int geom, int type, int affinity)
    {
        _original.CheckId(ModelObject.Geom, geom);
        Pointer<int>(ModelLayout.geom_contype)[geom] = type;
        Pointer<int>(ModelLayout.geom_conaffinity)[geom] = affinity;
    }

    /// <summary>Moves a site in its body's frame.</summary>
    public void SetSitePosition(int site, double x, double y, double z)
    {
        Write(ModelLayout.site_pos, ModelObject.Site, site, [x, y, z]);
        Pointer<byte>(ModelLayout.site_sameframe)[site] = 0;
    }

    /// <summary>Sets the gravity in metres per second squared.</summary>
    public void SetGravity(double x, double y, double z)
    {
        Span<double> value = [x, y, z];
        Finite(value, "gravity");
        value.CopyTo(new Span<double>((void*)(Live + ModelLayout.opt__gravity), 3));
    }

    /// <summary>Sets the seconds per physics step (positive).</summary>
    public void SetTimestep(double seconds)
    {
        Positive(seconds, nameof(seconds));
        *(double*)(Live + ModelLayout.opt__timestep) = seconds;
    }

    /// <summary>Limits a control to a range; infinities take the limit away.</summary>
    public void SetControlRange(int actuator, double low, double high)
    {
        _original.CheckId(ModelObject.Actuator, actuator);
        if (double.IsNegativeInfinity(low) && double.IsPositiveInfinity(high))
        {
            Pointer<byte>(ModelLayout.actuator_ctrllimited)[actuator] = 0;
            return;
        }
        if (!(low < high))
            throw new ArgumentException($"the range [{low}, {high}] of actuator {actuator} is reversed or empty", nameof(low));
        Write(ModelLayout.actuator_ctrlrange, ModelObject.Actuator, actuator, [low, high]);
        Pointer<byte>(ModelLayout.actuator_ctrllimited)[actuator] = 1;
    }

    /// <summary>Sets the first element of an actuator's gear.</summary>
    public void SetActuatorGear(int actuator, double gear)
    {
        _original.CheckId(ModelObject.Actuator, actuator);
        Finite([gear], nameof(gear));
        Pointer<double>(ModelLayout.actuator_gear)[6 * actuator] = gear;
    }

    /// <summary>
    /// Multiplies the force that an actuator makes (the factor is not negative): gain, bias and force limits, so that with the same
    /// command, position and velocity it is exactly the factor times what it was.
    /// </summary>
    /// <exception cref="ArgumentException">The actuator is a muscle or of a user's callback.</exception>
    public void ScaleActuatorForce(int actuator, double factor)
    {
        NotNegative(factor, nameof(factor));
        if (
            _original.ActuatorGainLaw(actuator) is not (ActuatorForceLaw.Constant or ActuatorForceLaw.Affine)
            || _original.ActuatorBiasLaw(actuator) is not (ActuatorForceLaw.Constant or ActuatorForceLaw.Affine)
        )
            throw new ArgumentException($"the force of actuator {actuator} is not given by a gain and a bias", nameof(actuator));
        // of ten parameters each, an affine law has the first three
        Scale(ModelLayout.actuator_gainprm, 10 * actuator, 3, factor);
        Scale(ModelLayout.actuator_biasprm, 10 * actuator, 3, factor);
        Scale(ModelLayout.actuator_forcerange, 2 * actuator, 2, factor);
    }

    /// <summary>Computes what depends on the changes and ends the editing.</summary>
    internal void Finish(ModelHandle handle)
    {
        // the scene's extent and centre, which cameras and lights depend on, stay those of the file
        const int StatisticSize = 7 * sizeof(double);
        Span<byte> statistic = new((void*)(Live + ModelLayout.stat), StatisticSize);
        byte[] kept = statistic.ToArray();
        using (DataHandle data = new(handle))
            MujocoNative.mj_setConst(_model, data.DangerousGetHandle());
        kept.CopyTo(statistic);
        _model = 0;
    }

    private nint Live =>
        _model != 0 ? _model : throw new InvalidOperationException("the model is frozen: an editor works only inside Model.With");

    private T* Pointer<T>(int offset)
        where T : unmanaged => *(T**)(Live + offset);

    private void Write(int offset, ModelObject kind, int id, ReadOnlySpan<double> value)
    {
        _original.CheckId(kind, id);
        Finite(value, kind.ToString());
        value.CopyTo(new Span<double>(Pointer<double>(offset) + (id * value.Length), value.Length));
    }

    private void Write(int offset, ModelObject kind, int id, ReadOnlySpan<float> value)
    {
        _original.CheckId(kind, id);
        foreach (float v in value)
            if (!float.IsFinite(v))
                throw new ArgumentException($"the new value of {kind} {id} is not finite");
        value.CopyTo(new Span<float>(Pointer<float>(offset) + (id * value.Length), value.Length));
    }

    private void Scale(int offset, int first, int count, double factor)
    {
        foreach (ref double value in new Span<double>(Pointer<double>(offset) + first, count))
            value *= factor;
    }

    private void WriteInitial(int address, ReadOnlySpan<double> value)
    {
        Finite(value, "initial position");
        value.CopyTo(new Span<double>(Pointer<double>(ModelLayout.qpos0) + address, value.Length));
    }

    private void WriteFreedoms(int offset, int joint, double value, string name)
    {
        NotNegative(value, name);
        int size = _original.JointType(joint) switch
        {
            JointType.Free => 6,
            JointType.Ball => 3,
            _ => 1,
        };
        new Span<double>(Pointer<double>(offset) + _original.JointVelocityAddress(joint), size).Fill(value);
    }

    private bool FreeJoint(int body, out int address)
    {
        int joint = Pointer<int>(ModelLayout.body_jntadr)[body];
        address = joint >= 0 ? _original.JointPositionAddress(joint) : -1;
        return joint >= 0 && _original.JointType(joint) == JointType.Free;
    }

    private static void Unit(ReadOnlySpan<double> quaternion, Span<double> unit)
    {
        if (quaternion.Length != 4)
            throw new ArgumentException("a quaternion has 4 numbers: w x y z", nameof(quaternion));
        Finite(quaternion, "quaternion");
        double norm = 0;
        foreach (double q in quaternion)
            norm += q * q;
        norm = Math.Sqrt(norm);
        if (norm < 1e-12)
            throw new ArgumentException("the quaternion is zero", nameof(quaternion));
        for (int i = 0; i < 4; i++)
            unit[i] = quaternion[i] / norm;
    }

    private static void Finite(ReadOnlySpan<double> value, string name)
    {
        foreach (double v in value)
            if (!double.IsFinite(v))
                throw new ArgumentException($"the new value of {name} is not finite", name);
    }

    private static void Positive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "must be positive and finite");
    }

    private static void NotNegative(double value, string name)
    {
        if (!(value >= 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "must be finite and not negative");
    }
}
