using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>Moves joints until sites are where they should be: damped least squares on the sites' Jacobians.</summary>
internal static class InverseKinematics
{
    private const int Rounds = 60;
    private const double Damping = 1e-4,
        Step = 0.5;

    /// <summary>Solves, from the simulation's present positions; what it cannot reach it comes near.</summary>
    /// <param name="simulation">A simulation; its positions are changed.</param>
    /// <param name="joints">The hinge and slide joints that may move, within their ranges.</param>
    /// <param name="sites">The sites.</param>
    /// <param name="targets">Their targets in the world, 3 numbers each.</param>
    internal static void Solve(Simulation simulation, ReadOnlySpan<int> joints, ReadOnlySpan<int> sites, ReadOnlySpan<double> targets)
    {
        Model model = simulation.Model;
        int count = joints.Length,
            dofs = model.VelocityCount;
        double[] jacobian = new double[3 * dofs],
            step = new double[count],
            row = new double[count];
        Matrix normal = new(count, count);
        for (int round = 0; round < Rounds; round++)
        {
            simulation.Forward();
            Array.Clear(normal.Data);
            Array.Clear(step);
            for (int i = 0; i < count; i++)
                normal[i, i] = Damping;
            for (int s = 0; s < sites.Length; s++)
            {
                simulation.SiteJacobian(sites[s], jacobian);
                for (int axis = 0; axis < 3; axis++)
                {
                    for (int i = 0; i < count; i++)
                        row[i] = jacobian[axis * dofs + model.JointVelocityAddress(joints[i])];
                    LinearAlgebra.AddScaled(targets[3 * s + axis] - simulation.SitePosition(sites[s])[axis], row, step);
                    LinearAlgebra.AddOuterProduct(normal, row, row);
                }
            }
            if (!Cholesky.TryFactor(normal, out _))
                return;
            Cholesky.SolveInPlace(normal, step);
            for (int i = 0; i < count; i++)
            {
                (double low, double high) = model.JointRange(joints[i]);
                ref double position = ref simulation.Position[model.JointPositionAddress(joints[i])];
                position = Math.Clamp(position + Step * step[i], low, high);
            }
        }
        simulation.Forward();
    }
}
