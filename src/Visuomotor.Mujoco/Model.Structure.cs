using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <content>Sizes, names and constant properties.</content>
public sealed unsafe partial class Model
{
    /// <summary>Generalised coordinates (nq).</summary>
    public int PositionCount => Int(ModelLayout.nq);

    /// <summary>Degrees of freedom (nv).</summary>
    public int VelocityCount => Int(ModelLayout.nv);

    /// <summary>Controls, one per actuator (nu).</summary>
    public int ControlCount => Int(ModelLayout.nu);

    /// <summary>Activation states of actuators (na).</summary>
    public int ActivationCount => Int(ModelLayout.na);

    /// <summary>Numbers in the sensors' output (nsensordata).</summary>
    public int SensorDataCount => Int(ModelLayout.nsensordata);

    /// <summary>Bodies, the world included (nbody).</summary>
    public int BodyCount => Int(ModelLayout.nbody);

    /// <summary>Joints (njnt).</summary>
    public int JointCount => Int(ModelLayout.njnt);

    /// <summary>Geoms (ngeom).</summary>
    public int GeomCount => Int(ModelLayout.ngeom);

    /// <summary>Sites (nsite).</summary>
    public int SiteCount => Int(ModelLayout.nsite);

    /// <summary>Cameras (ncam).</summary>
    public int CameraCount => Int(ModelLayout.ncam);

    /// <summary>Bodies that the user moves (nmocap).</summary>
    public int MocapCount => Int(ModelLayout.nmocap);

    /// <summary>Seconds per physics step.</summary>
    public double Timestep => *(double*)(Pointer + ModelLayout.opt__timestep);

    /// <summary>Gravity in metres per second squared: x, y, z.</summary>
    public ReadOnlySpan<double> Gravity => new((void*)(Pointer + ModelLayout.opt__gravity), 3);

    /// <summary>The positions of the scene as written in the file (qpos0), nq numbers.</summary>
    public ReadOnlySpan<double> InitialPosition => Items<double>(ModelLayout.qpos0, PositionCount);

    /// <summary>The positions of a keyframe, nq numbers.</summary>
    public ReadOnlySpan<double> KeyframePosition(int keyframe) =>
        Vector(ModelLayout.key_qpos, ModelObject.Keyframe, keyframe, PositionCount);

    /// <summary>The velocities of a keyframe, nv numbers.</summary>
    public ReadOnlySpan<double> KeyframeVelocity(int keyframe) =>
        Vector(ModelLayout.key_qvel, ModelObject.Keyframe, keyframe, VelocityCount);

    /// <summary>The activations of a keyframe, na numbers.</summary>
    public ReadOnlySpan<double> KeyframeActivation(int keyframe) =>
        Vector(ModelLayout.key_act, ModelObject.Keyframe, keyframe, ActivationCount);

    /// <summary>The controls of a keyframe, nu numbers.</summary>
    public ReadOnlySpan<double> KeyframeControl(int keyframe) => Vector(ModelLayout.key_ctrl, ModelObject.Keyframe, keyframe, ControlCount);

    /// <summary>Where a keyframe has the bodies that the user moves, nmocap x 3.</summary>
    public ReadOnlySpan<double> KeyframeMocapPosition(int keyframe) =>
        Vector(ModelLayout.key_mpos, ModelObject.Keyframe, keyframe, 3 * MocapCount);

    /// <summary>How a keyframe turns the bodies that the user moves, nmocap x 4, quaternions w x y z.</summary>
    public ReadOnlySpan<double> KeyframeMocapOrientation(int keyframe) =>
        Vector(ModelLayout.key_mquat, ModelObject.Keyframe, keyframe, 4 * MocapCount);

    /// <summary>Limits of the controls, nu x 2 (low, high); infinite where a control has none.</summary>
    public ReadOnlySpan<double> ControlRanges => _controlRanges;

    /// <summary>How many things of a kind there are.</summary>
    public int Count(ModelObject kind) => Int(ModelNames.CountOffset(kind));

    /// <summary>The id of a named thing.</summary>
    /// <exception cref="MujocoException">There is none of that name; the message names the kind, the name and near misses.</exception>
    public int Find(ModelObject kind, string name) => _names.Find(kind, name);

    /// <summary>Looks a name up.</summary>
    /// <returns>Whether there is such a thing; if not, <paramref name="id"/> is -1.</returns>
    public bool TryFind(ModelObject kind, string name, out int id) => _names.TryFind(kind, name, out id);

    /// <summary>The name of a thing; empty if it has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string NameOf(ModelObject kind, int id)
    {
        CheckId(kind, id);
        return _names.Of(kind)[id];
    }

    /// <summary>The names of all things of a kind, by id; empty where one has none.</summary>
    public IReadOnlyList<string> Names(ModelObject kind) => _names.Of(kind);

    /// <summary>The type of a joint.</summary>
    public JointType JointType(int joint) => (JointType)At<int>(ModelLayout.jnt_type, Checked(ModelObject.Joint, joint));

    /// <summary>Where a joint's first coordinate stands in <see cref="Simulation.Position"/>.</summary>
    public int JointPositionAddress(int joint) => At<int>(ModelLayout.jnt_qposadr, Checked(ModelObject.Joint, joint));

    /// <summary>Where a joint's first velocity stands in <see cref="Simulation.Velocity"/>.</summary>
    public int JointVelocityAddress(int joint) => At<int>(ModelLayout.jnt_dofadr, Checked(ModelObject.Joint, joint));

    /// <summary>The body that a joint moves.</summary>
    public int JointBody(int joint) => At<int>(ModelLayout.jnt_bodyid, Checked(ModelObject.Joint, joint));

    /// <summary>The limits of a joint, in metres or radians; infinite where it has none.</summary>
    public (double Low, double High) JointRange(int joint)
    {
        CheckId(ModelObject.Joint, joint);
        if (At<byte>(ModelLayout.jnt_limited, joint) == 0)
            return (double.NegativeInfinity, double.PositiveInfinity);
        return (At<double>(ModelLayout.jnt_range, 2 * joint), At<double>(ModelLayout.jnt_range, (2 * joint) + 1));
    }

    /// <summary>Damping of a joint's first degree of freedom, in N s/m or N m s/rad.</summary>
    public double JointDamping(int joint) => At<double>(ModelLayout.dof_damping, JointVelocityAddress(joint));

    /// <summary>The joint that an actuator drives, or -1 if it drives something else.</summary>
    public int ActuatorJoint(int actuator)
    {
        CheckId(ModelObject.Actuator, actuator);
        bool drives = At<int>(ModelLayout.actuator_trntype, actuator) is MujocoConstants.mjTRN_JOINT or MujocoConstants.mjTRN_JOINTINPARENT;
        return drives ? At<int>(ModelLayout.actuator_trnid, 2 * actuator) : -1;
    }

    /// <summary>What an actuator acts on.</summary>
    public ActuatorTransmission ActuatorTransmission(int actuator) =>
        (ActuatorTransmission)At<int>(ModelLayout.actuator_trntype, Checked(ModelObject.Actuator, actuator));

    /// <summary>The state that an actuator has of its own.</summary>
    public ActuatorDynamics ActuatorDynamics(int actuator) =>
        (ActuatorDynamics)At<int>(ModelLayout.actuator_dyntype, Checked(ModelObject.Actuator, actuator));

    /// <summary>How an actuator's gain depends on its length and velocity.</summary>
    public ActuatorForceLaw ActuatorGainLaw(int actuator) =>
        (ActuatorForceLaw)At<int>(ModelLayout.actuator_gaintype, Checked(ModelObject.Actuator, actuator));

    /// <summary>How an actuator's bias, the force that it makes without control, depends on its length and velocity.</summary>
    public ActuatorForceLaw ActuatorBiasLaw(int actuator) =>
        (ActuatorForceLaw)At<int>(ModelLayout.actuator_biastype, Checked(ModelObject.Actuator, actuator));

    /// <summary>
    /// Joint force or torque per unit of actuator force (the first element of its gear). The length of an actuator on a hinge or a slide is
    /// the
    /// gear times the joint's position, and its velocity the gear times the joint's.
    /// </summary>
    public double ActuatorGear(int actuator) => At<double>(ModelLayout.actuator_gear, 6 * Checked(ModelObject.Actuator, actuator));

    /// <summary>The fixed gain of an actuator: actuator force per unit of control, for motors 1.</summary>
    public double ActuatorGain(int actuator) => ActuatorGainParameters(actuator)[0];

    /// <summary>The ten parameters of an actuator's gain; what they mean, its law says.</summary>
    public ReadOnlySpan<double> ActuatorGainParameters(int actuator) =>
        Vector(ModelLayout.actuator_gainprm, ModelObject.Actuator, actuator, 10);

    /// <summary>The ten parameters of an actuator's bias; what they mean, its law says.</summary>
    public ReadOnlySpan<double> ActuatorBiasParameters(int actuator) =>
        Vector(ModelLayout.actuator_biasprm, ModelObject.Actuator, actuator, 10);

    /// <summary>Whether the scene switches all actuators off (the option's flag <c>actuation</c>).</summary>
    public bool ActuationDisabled => (Int(ModelLayout.opt__disableflags) & MujocoConstants.mjDSBL_ACTUATION) != 0;

    /// <summary>Limits of an actuator's force; infinite where it has none.</summary>
    public (double Low, double High) ActuatorForceRange(int actuator)
    {
        CheckId(ModelObject.Actuator, actuator);
        if (At<byte>(ModelLayout.actuator_forcelimited, actuator) == 0)
            return (double.NegativeInfinity, double.PositiveInfinity);
        return (At<double>(ModelLayout.actuator_forcerange, 2 * actuator), At<double>(ModelLayout.actuator_forcerange, (2 * actuator) + 1));
    }

    /// <summary>Where a sensor's first number stands in <see cref="Simulation.SensorData"/>.</summary>
    public int SensorAddress(int sensor) => At<int>(ModelLayout.sensor_adr, Checked(ModelObject.Sensor, sensor));

    /// <summary>How many numbers a sensor gives.</summary>
    public int SensorDimension(int sensor) => At<int>(ModelLayout.sensor_dim, Checked(ModelObject.Sensor, sensor));

    /// <summary>The parent of a body.</summary>
    public int BodyParent(int body) => At<int>(ModelLayout.body_parentid, Checked(ModelObject.Body, body));

    /// <summary>The index of a body among those that the user moves, or -1.</summary>
    public int BodyMocap(int body) => At<int>(ModelLayout.body_mocapid, Checked(ModelObject.Body, body));

    /// <summary>Mass of a body in kilograms.</summary>
    public double BodyMass(int body) => At<double>(ModelLayout.body_mass, Checked(ModelObject.Body, body));

    /// <summary>Position of a body in its parent's frame.</summary>
    public ReadOnlySpan<double> BodyLocalPosition(int body) => Vector(ModelLayout.body_pos, ModelObject.Body, body, 3);

    /// <summary>Orientation of a body in its parent's frame, a unit quaternion w x y z.</summary>
    public ReadOnlySpan<double> BodyLocalOrientation(int body) => Vector(ModelLayout.body_quat, ModelObject.Body, body, 4);

    /// <summary>The body that a geom is fixed to.</summary>
    public int GeomBody(int geom) => At<int>(ModelLayout.geom_bodyid, Checked(ModelObject.Geom, geom));

    /// <summary>The visibility group of a geom, 0 to 5.</summary>
    public int GeomGroup(int geom) => At<int>(ModelLayout.geom_group, Checked(ModelObject.Geom, geom));

    /// <summary>The three size parameters of a geom; what they mean depends on its type.</summary>
    public ReadOnlySpan<double> GeomSize(int geom) => Vector(ModelLayout.geom_size, ModelObject.Geom, geom, 3);

    /// <summary>Position of a geom in its body's frame.</summary>
    public ReadOnlySpan<double> GeomLocalPosition(int geom) => Vector(ModelLayout.geom_pos, ModelObject.Geom, geom, 3);

    /// <summary>Colour of a geom without a material: red, green, blue, opacity, 0 to 1.</summary>
    public ReadOnlySpan<float> GeomColor(int geom) =>
        Items<float>(ModelLayout.geom_rgba, 4 * GeomCount).Slice(4 * Checked(ModelObject.Geom, geom), 4);

    /// <summary>The body that a site is fixed to.</summary>
    public int SiteBody(int site) => At<int>(ModelLayout.site_bodyid, Checked(ModelObject.Site, site));

    /// <summary>Position of a site in its body's frame.</summary>
    public ReadOnlySpan<double> SiteLocalPosition(int site) => Vector(ModelLayout.site_pos, ModelObject.Site, site, 3);

    /// <summary>Position of a camera in its body's frame.</summary>
    public ReadOnlySpan<double> CameraLocalPosition(int camera) => Vector(ModelLayout.cam_pos, ModelObject.Camera, camera, 3);

    /// <summary>Orientation of a camera in its body's frame, a unit quaternion w x y z.</summary>
    public ReadOnlySpan<double> CameraLocalOrientation(int camera) => Vector(ModelLayout.cam_quat, ModelObject.Camera, camera, 4);

    /// <summary>Whether a camera always looks at a body, so that its own orientation says nothing.</summary>
    public bool CameraAims(int camera) =>
        At<int>(ModelLayout.cam_mode, Checked(ModelObject.Camera, camera)) >= MujocoConstants.mjCAMLIGHT_TARGETBODY;

    /// <summary>Vertical field of view of a camera in degrees.</summary>
    public double CameraFieldOfView(int camera) => At<double>(ModelLayout.cam_fovy, Checked(ModelObject.Camera, camera));

    /// <summary>Throws unless there is such an id.</summary>
    internal void CheckId(ModelObject kind, int id)
    {
        int count = Count(kind);
        if ((uint)id < (uint)count)
            return;
        string name = kind.ToString().ToLowerInvariant();
        throw new ArgumentOutOfRangeException(nameof(id), id, $"there is no {name} {id}: {Source} has {count}");
    }

    private int Checked(ModelObject kind, int id)
    {
        CheckId(kind, id);
        return id;
    }

    private ReadOnlySpan<double> Vector(int offset, ModelObject kind, int id, int size) =>
        Items<double>(offset, Count(kind) * size).Slice(Checked(kind, id) * size, size);

    private double[] ReadControlRanges()
    {
        double[] ranges = new double[2 * ControlCount];
        for (int i = 0; i < ranges.Length; i++)
        {
            bool limited = At<byte>(ModelLayout.actuator_ctrllimited, i / 2) != 0;
            double unlimited = i % 2 == 0 ? double.NegativeInfinity : double.PositiveInfinity;
            ranges[i] = limited ? At<double>(ModelLayout.actuator_ctrlrange, i) : unlimited;
        }
        return ranges;
    }
}
