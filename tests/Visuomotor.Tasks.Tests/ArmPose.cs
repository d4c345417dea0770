using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Inverse kinematics by damped least squares, and forces at a site, for tests that put an arm somewhere.</summary>
internal static class ArmPose
{
    /// <summary>Moves the joints until the sites are at the given points of the world; returns the largest error left, in m.</summary>
    internal static double To(RobotTask task, Simulation simulation, params (string Site, double[] At)[] points)
    {
        int n = task.ActionSize,
            dofs = task.Scene.VelocityCount;
        double[] jacobian = new double[3 * dofs];
        double worst = 0;
        for (int round = 0; round < 400; round++)
        {
            Matrix normal = new(n, n);
            double[] step = new double[n];
            worst = 0;
            simulation.Forward();
            foreach ((string name, double[] at) in points)
            {
                int site = task.Scene.Find(ModelObject.Site, name);
                simulation.SiteJacobian(site, jacobian);
                for (int axis = 0; axis < 3; axis++)
                {
                    double error = at[axis] - simulation.SitePosition(site)[axis];
                    worst = Math.Max(worst, Math.Abs(error));
                    for (int i = 0; i < n; i++)
                    {
                        double slope = jacobian[axis * dofs + Dof(task, i)];
                        step[i] += slope * error;
                        for (int j = 0; j < n; j++)
                            normal[i, j] += slope * jacobian[axis * dofs + Dof(task, j)];
                    }
                }
            }
            for (int i = 0; i < n; i++)
                normal[i, i] += 1e-4;
            Solve(normal, step);
            for (int i = 0; i < n; i++)
            {
                int joint = task.ActuatedJoints[i];
                (double low, double high) = task.Scene.JointRange(joint);
                ref double q = ref simulation.Position[task.Scene.JointPositionAddress(joint)];
                q = Math.Clamp(q + 0.5 * step[i], low, high);
            }
        }
        simulation.Velocity.Clear();
        simulation.Forward();
        return worst;
    }

    /// <summary>Commands the torques of springs (N/m) that pull sites to points of the world, less joint damping (N m s/rad).</summary>
    internal static void Pull(
        RobotTask task,
        Simulation simulation,
        double stiffness,
        double damping,
        params (string Site, double[] At)[] points
    )
    {
        int dofs = task.Scene.VelocityCount;
        double[] jacobian = new double[3 * dofs],
            torque = new double[task.ActionSize];
        foreach ((string name, double[] at) in points)
        {
            int site = task.Scene.Find(ModelObject.Site, name);
            simulation.SiteJacobian(site, jacobian);
            for (int i = 0; i < torque.Length; i++)
            for (int axis = 0; axis < 3; axis++)
                torque[i] += stiffness * jacobian[axis * dofs + Dof(task, i)] * (at[axis] - simulation.SitePosition(site)[axis]);
        }
        for (int i = 0; i < torque.Length; i++)
            simulation.Control[task.ActuatorIds[i]] = Math.Clamp(
                torque[i] - damping * simulation.Velocity[Dof(task, i)],
                task.ActionLow[i],
                task.ActionHigh[i]
            );
    }

    private static int Dof(RobotTask task, int actuator) => task.Scene.JointVelocityAddress(task.ActuatedJoints[actuator]);

    // Gauss elimination; the matrix is positive definite.
    private static void Solve(Matrix a, double[] b)
    {
        int n = b.Length;
        for (int c = 0; c < n; c++)
        for (int r = c + 1; r < n; r++)
        {
            double factor = a[r, c] / a[c, c];
            for (int k = c; k < n; k++)
                a[r, k] -= factor * a[c, k];
            b[r] -= factor * b[c];
        }
        for (int c = n - 1; c >= 0; c--)
        {
            for (int k = c + 1; k < n; k++)
                b[c] -= a[c, k] * b[k];
            b[c] /= a[c, c];
        }
    }
}
