using System.Runtime.CompilerServices;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <content>Poses, velocities, Jacobians, derivatives and contacts. All are as of the last step's start, <see cref="Forward"/> or
/// <see cref="ForwardKinematics"/>.</content>
public sealed unsafe partial class Simulation
{
    private double[]? _saved;

    /// <summary>Contacts that were found, as of the last step's start or <see cref="Forward"/>.</summary>
    public int ContactCount => *(int*)(Data + DataLayout.ncon);

    /// <summary>Position of a site in the world, 3.</summary>
    public ReadOnlySpan<double> SitePosition(int site) => Item(DataLayout.site_xpos, site, _sizes.Sites, 3, "site");

    /// <summary>Rotation matrix of a site in the world, 9, row-major: world = R local.</summary>
    public ReadOnlySpan<double> SiteRotation(int site) => Item(DataLayout.site_xmat, site, _sizes.Sites, 9, "site");

    /// <summary>Position of a body's frame in the world, 3.</summary>
    public ReadOnlySpan<double> BodyPosition(int body) => Item(DataLayout.xpos, body, _sizes.Bodies, 3, "body");

    /// <summary>Rotation matrix of a body in the world, 9, row-major.</summary>
    public ReadOnlySpan<double> BodyRotation(int body) => Item(DataLayout.xmat, body, _sizes.Bodies, 9, "body");

    /// <summary>Orientation of a body in the world, a unit quaternion w x y z.</summary>
    public ReadOnlySpan<double> BodyOrientation(int body) => Item(DataLayout.xquat, body, _sizes.Bodies, 4, "body");

    /// <summary>Position of a body's centre of mass in the world, 3.</summary>
    public ReadOnlySpan<double> BodyCenterOfMass(int body) => Item(DataLayout.xipos, body, _sizes.Bodies, 3, "body");

    /// <summary>Position of a geom in the world, 3.</summary>
    public ReadOnlySpan<double> GeomPosition(int geom) => Item(DataLayout.geom_xpos, geom, _sizes.Geoms, 3, "geom");

    /// <summary>Rotation matrix of a geom in the world, 9, row-major.</summary>
    public ReadOnlySpan<double> GeomRotation(int geom) => Item(DataLayout.geom_xmat, geom, _sizes.Geoms, 9, "geom");

    /// <summary>Position of a camera in the world, 3.</summary>
    public ReadOnlySpan<double> CameraPosition(int camera) => Item(DataLayout.cam_xpos, camera, _sizes.Cameras, 3, "camera");

    /// <summary>Rotation matrix of a camera in the world, 9, row-major: it looks along its -z axis, y is up.</summary>
    public ReadOnlySpan<double> CameraRotation(int camera) => Item(DataLayout.cam_xmat, camera, _sizes.Cameras, 9, "camera");

    /// <summary>Velocity of a site in the world frame.</summary>
    /// <param name="site">The site.</param>
    /// <param name="linear">Takes 3 numbers, m/s.</param>
    /// <param name="angular">Takes 3 numbers, rad/s; may be empty.</param>
    public void SiteVelocity(int site, Span<double> linear, Span<double> angular = default)
    {
        CheckIndex(site, _sizes.Sites, "site");
        ObjectVelocity(MujocoConstants.mjOBJ_SITE, site, linear, angular);
    }

    /// <summary>Velocity of a body's frame in the world frame; lengths as in <see cref="SiteVelocity"/>.</summary>
    public void BodyVelocity(int body, Span<double> linear, Span<double> angular = default)
    {
        CheckIndex(body, _sizes.Bodies, "body");
        ObjectVelocity(MujocoConstants.mjOBJ_XBODY, body, linear, angular);
    }

    /// <summary>How a site moves with the velocities: velocity in the world = J qvel.</summary>
    /// <param name="site">The site.</param>
    /// <param name="translational">Takes 3 x nv numbers, row-major; may be empty.</param>
    /// <param name="rotational">Takes 3 x nv numbers, row-major; may be empty.</param>
    public void SiteJacobian(int site, Span<double> translational, Span<double> rotational = default)
    {
        CheckIndex(site, _sizes.Sites, "site");
        CheckJacobian(translational, nameof(translational));
        CheckJacobian(rotational, nameof(rotational));
        fixed (
            double* t = translational,
                r = rotational
        )
            MujocoNative.mj_jacSite(_model, Data, t, r, site);
        GC.KeepAlive(this);
    }

    /// <summary>How a body's frame moves with the velocities; shapes as in <see cref="SiteJacobian"/>.</summary>
    public void BodyJacobian(int body, Span<double> translational, Span<double> rotational = default)
    {
        CheckIndex(body, _sizes.Bodies, "body");
        CheckJacobian(translational, nameof(translational));
        CheckJacobian(rotational, nameof(rotational));
        fixed (
            double* t = translational,
                r = rotational
        )
            MujocoNative.mj_jacBody(_model, Data, t, r, body);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Derivatives of one physics step by finite differences (mjd_transitionFD). The state's tangent is [dq (nv); dv (nv); da (na)];
    /// with it, next = A state + B control. The state and everything computed from it are as before the call.
    /// </summary>
    /// <param name="epsilon">The difference's size; about 1e-6.</param>
    /// <param name="centered">Whether to take centred differences: twice the time, and more digits.</param>
    /// <param name="a">Takes (2nv+na) x (2nv+na) numbers, row-major.</param>
    /// <param name="b">Takes (2nv+na) x nu numbers, row-major.</param>
    /// <exception cref="NotSupportedException">The scene uses the Runge-Kutta integrator, which MuJoCo's function refuses.</exception>
    [MethodImpl(NativeLoop)]
    public void TransitionFiniteDifference(double epsilon, bool centered, Span<double> a, Span<double> b)
    {
        if (!(epsilon > 0) || !double.IsFinite(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "must be positive and finite");
        int size = (2 * _nv) + _sizes.Activations;
        CheckLength(a, size * size, nameof(a));
        CheckLength(b, size * _sizes.Controls, nameof(b));
        if (*(int*)(_model + ModelLayout.opt__integrator) == MujocoConstants.mjINT_RK4)
            throw new NotSupportedException($"{Model.Source}: derivatives need the Euler or the implicit integrator, not RK4");
        if (size == 0)
            return;

        // the function leaves some inputs changed in the last bits
        _saved ??= new double[StateSize];
        SaveState(_saved);
        nint data = Enter();
        try
        {
            fixed (
                double* pa = a,
                    pb = b
            )
                MujocoNative.mjd_transitionFD(_model, data, epsilon, centered ? (byte)1 : (byte)0, pa, pb, null, null);
        }
        finally
        {
            Leave();
        }
        RestoreState(_saved);
        Forward();
    }

    /// <summary>
    /// The difference of two positions in the tangent space: what velocity, held for one second, leads from the first to the second.
    /// </summary>
    /// <param name="from">nq numbers.</param>
    /// <param name="to">nq numbers.</param>
    /// <param name="difference">Takes nv numbers.</param>
    public void PositionDifference(ReadOnlySpan<double> from, ReadOnlySpan<double> to, Span<double> difference)
    {
        CheckLength(from, _nq, nameof(from));
        CheckLength(to, _nq, nameof(to));
        CheckLength(difference, _nv, nameof(difference));
        _ = Data;
        fixed (
            double* f = from,
                t = to,
                d = difference
        )
            MujocoNative.mj_differentiatePos(_model, d, 1, f, t);
        GC.KeepAlive(this);
    }

    /// <summary>Moves a position along a velocity: the inverse of <see cref="PositionDifference"/>.</summary>
    /// <param name="position">nq numbers, changed in place.</param>
    /// <param name="velocity">nv numbers.</param>
    /// <param name="seconds">How long.</param>
    public void IntegratePosition(Span<double> position, ReadOnlySpan<double> velocity, double seconds)
    {
        CheckLength(position, _nq, nameof(position));
        CheckLength(velocity, _nv, nameof(velocity));
        _ = Data;
        fixed (
            double* p = position,
                v = velocity
        )
            MujocoNative.mj_integratePos(_model, p, v, seconds);
        GC.KeepAlive(this);
    }

    /// <summary>One contact, 0 to <see cref="ContactCount"/> - 1.</summary>
    public ContactPoint Contact(int index)
    {
        nint contact = ContactAt(index);
        double* position = (double*)(contact + ContactLayout.pos);
        double* normal = (double*)(contact + ContactLayout.frame);
        return new ContactPoint(
            *(int*)(contact + ContactLayout.geom1),
            *(int*)(contact + ContactLayout.geom2),
            *(double*)(contact + ContactLayout.dist),
            position[0],
            position[1],
            position[2],
            normal[0],
            normal[1],
            normal[2]
        );
    }

    /// <summary>The force and torque of a contact in its own frame (normal first), 6 numbers, N and N m.</summary>
    public void ContactForce(int index, Span<double> force)
    {
        ContactAt(index);
        CheckLength(force, 6, nameof(force));
        fixed (double* f = force)
            MujocoNative.mj_contactForce(_model, Data, index, f);
        GC.KeepAlive(this);
    }

    private nint ContactAt(int index)
    {
        CheckIndex(index, ContactCount, "contact");
        return *(nint*)(Data + DataLayout.contact) + (index * ContactLayout.Size);
    }

    private void ObjectVelocity(int type, int id, Span<double> linear, Span<double> angular)
    {
        CheckLength(linear, 3, nameof(linear));
        if (!angular.IsEmpty)
            CheckLength(angular, 3, nameof(angular));
        double* velocity = stackalloc double[6];
        MujocoNative.mj_objectVelocity(_model, Data, type, id, velocity, 0);
        new ReadOnlySpan<double>(velocity + 3, 3).CopyTo(linear);
        if (!angular.IsEmpty)
            new ReadOnlySpan<double>(velocity, 3).CopyTo(angular);
        GC.KeepAlive(this);
    }

    private Span<double> Item(int offset, int index, int count, int size, string what)
    {
        CheckIndex(index, count, what);
        return new Span<double>(*(double**)(Data + offset) + (index * size), size);
    }

    private void CheckIndex(int index, int count, string what)
    {
        if ((uint)index >= (uint)count)
            throw new ArgumentOutOfRangeException(what, index, $"there is no {what} {index}: {Model.Source} has {count} now");
    }

    private void CheckJacobian(Span<double> jacobian, string name)
    {
        if (!jacobian.IsEmpty)
            CheckLength(jacobian, 3 * _nv, name);
    }

    private static void CheckLength(ReadOnlySpan<double> span, int needed, string name)
    {
        if (span.Length < needed)
            throw new ArgumentException($"{needed} numbers are needed, {span.Length} were given", name);
    }
}
