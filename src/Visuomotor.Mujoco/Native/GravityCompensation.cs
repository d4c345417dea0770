using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Adds forces against gravity where MuJoCo computes passive forces (its global callback mjcb_passive), so that they fit the positions of
/// that very step, stage or finite difference. A simulation announces its bodies to the callback for the length of one native call, per
/// thread.
/// </summary>
internal sealed unsafe class GravityCompensation : IDisposable
{
    private static readonly Lock Gate = new();
    private static bool s_installed;

    // a zero-terminated list of bodies (body 0 is the world, which has no weight to carry)
    [ThreadStatic]
    private static int* t_bodies;

    // their masses, in the same order
    [ThreadStatic]
    private static double* t_masses;

    private int* _bodies;
    private double* _masses;

    /// <param name="bodies">The bodies.</param>
    /// <param name="weights">A model of the same bodies, whose masses are carried.</param>
    public GravityCompensation(ReadOnlySpan<int> bodies, Model weights)
    {
        Install();
        _bodies = (int*)NativeMemory.AllocZeroed((nuint)(bodies.Length + 1), sizeof(int));
        _masses = (double*)NativeMemory.AllocZeroed((nuint)(bodies.Length + 1), sizeof(double));
        int at = 0;
        foreach (int body in bodies)
            if (body > 0)
                (_bodies[at], _masses[at++]) = (body, weights.BodyMass(body));
    }

    ~GravityCompensation() => Free();

    /// <summary>Announces the bodies to the callback on this thread.</summary>
    public void Enter()
    {
        t_bodies = _bodies;
        t_masses = _masses;
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public static void Leave() => t_bodies = null;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_bodies);
        NativeMemory.Free(_masses);
        _bodies = null;
        _masses = null;
    }

    private static void Install()
    {
        lock (Gate)
        {
            if (s_installed)
                return;
            *(nint*)NativeLibraries.Export("mjcb_passive") = (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&OnPassive;
            s_installed = true;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPassive(nint model, nint data)
    {
        int* bodies = t_bodies;
        if (bodies == null || (*(int*)(model + ModelLayout.opt__disableflags) & MujocoConstants.mjDSBL_GRAVITY) != 0)
            return;
        double* gravity = (double*)(model + ModelLayout.opt__gravity);
        double* mass = t_masses;
        double* center = *(double**)(data + DataLayout.xipos);
        double* treeCenter = *(double**)(data + DataLayout.subtree_com);
        double* axes = *(double**)(data + DataLayout.cdof);
        double* passive = *(double**)(data + DataLayout.qfrc_passive);
        int* parent = *(int**)(model + ModelLayout.body_parentid);
        int* root = *(int**)(model + ModelLayout.body_rootid);
        int* freedoms = *(int**)(model + ModelLayout.body_dofnum);
        int* firstFreedom = *(int**)(model + ModelLayout.body_dofadr);
        int* parentFreedom = *(int**)(model + ModelLayout.dof_parentid);

        for (; *bodies != 0; bodies++, mass++)
        {
            // the force on the body's centre, and its moment about the tree's centre, where the motion axes are given
            int body = *bodies;
            double fx = -*mass * gravity[0],
                fy = -*mass * gravity[1],
                fz = -*mass * gravity[2];
            double* c = center + (3 * body);
            double* t = treeCenter + (3 * root[body]);
            double x = c[0] - t[0],
                y = c[1] - t[1],
                z = c[2] - t[2];
            double mx = (y * fz) - (z * fy),
                my = (z * fx) - (x * fz),
                mz = (x * fy) - (y * fx);

            // down the chain of joints that carry the body
            int carrier = body;
            while (carrier > 0 && freedoms[carrier] == 0)
                carrier = parent[carrier];
            if (carrier == 0)
                continue;
            for (int i = firstFreedom[carrier] + freedoms[carrier] - 1; i >= 0; i = parentFreedom[i])
            {
                double* axis = axes + (6 * i);
                passive[i] += (axis[0] * mx) + (axis[1] * my) + (axis[2] * mz) + (axis[3] * fx) + (axis[4] * fy) + (axis[5] * fz);
            }
        }
    }
}
