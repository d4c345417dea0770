using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// Points on the robot and their targets, as a cost term sees them: differences, the weighted square, and how the differences change
/// with the state: exactly where the state holds them, by the sites' Jacobians otherwise (Gauss-Newton).
/// </summary>
internal sealed class PointSet
{
    private readonly int[] sites,
        targets,
        stateIndices;
    private readonly double[] weights,
        differences,
        slopes,
        jacobian,
        siteJacobian,
        direction;
    private readonly (int Index, int Dof)[] positions;
    private readonly int stateSize,
        dofs;

    /// <summary>Makes the set and its workspace.</summary>
    /// <param name="points">Site and target ids, and the weights of x, y, z.</param>
    /// <param name="layout">The state.</param>
    /// <param name="targetFixed">Whether each target is fixed in the world.</param>
    /// <param name="positions">Places of joint positions in the state and their degrees of freedom.</param>
    /// <param name="dofs">Degrees of freedom of the scene.</param>
    internal PointSet(
        (int Site, int Target, double[] Weights)[] points,
        StateLayout layout,
        bool[] targetFixed,
        (int Index, int Dof)[] positions,
        int dofs
    )
    {
        sites = [.. points.Select(point => point.Site)];
        targets = [.. points.Select(point => point.Target)];
        weights = [.. points.SelectMany(point => point.Weights)];
        stateIndices = new int[weights.Length];
        differences = new double[weights.Length];
        slopes = new double[weights.Length];
        stateSize = layout.Size;
        this.positions = positions;
        this.dofs = dofs;
        jacobian = new double[weights.Length * stateSize];
        siteJacobian = new double[6 * dofs];
        direction = new double[stateSize];
        // A point counts as held by the state only if each of its weighted coordinates is.
        for (int p = 0; p < sites.Length; p++)
        {
            bool all = true;
            for (int axis = 0; axis < 3; axis++)
            {
                int index = layout.FindSite(sites[p], targets[p], targetFixed[p], axis);
                stateIndices[3 * p + axis] = index;
                all &= index >= 0 || weights[3 * p + axis] == 0;
            }
            if (!all)
                stateIndices.AsSpan(3 * p, 3).Fill(-1);
        }
    }

    /// <summary>Numbers in all differences, 3 per point.</summary>
    internal int Size => weights.Length;

    /// <summary>Weights times differences, the gradient of half the weighted square.</summary>
    internal ReadOnlySpan<double> Slopes => slopes;

    /// <summary>Weights of the squares.</summary>
    internal ReadOnlySpan<double> Weights => weights;

    /// <summary>Reads the differences and returns their weighted square d^2.</summary>
    internal double Read(Simulation simulation)
    {
        double square = 0;
        for (int p = 0; p < sites.Length; p++)
        {
            ReadOnlySpan<double> position = simulation.SitePosition(sites[p]),
                target = simulation.SitePosition(targets[p]);
            for (int axis = 0; axis < 3; axis++)
            {
                int i = 3 * p + axis;
                differences[i] = position[axis] - target[axis];
                slopes[i] = weights[i] * differences[i];
                square += slopes[i] * differences[i];
            }
        }
        return square;
    }

    /// <summary>
    /// Adds a function of the weighted square q = d^2 whose first and second derivatives at the differences last read are given:
    /// gradient 2 f' W d, Hessian 2 f' W + 4 f'' (W d)(W d)', brought to the state.
    /// </summary>
    internal void Add(Simulation simulation, double first, double second, MatrixSpan hessian, Span<double> gradient)
    {
        FillJacobian(simulation);
        for (int k = 0; k < Size; k++)
        {
            if (weights[k] == 0)
                continue;
            ReadOnlySpan<double> row = Row(k);
            for (int i = 0; i < stateSize; i++)
            {
                if (row[i] == 0)
                    continue;
                gradient[i] += 2 * first * slopes[k] * row[i];
                LinearAlgebra.AddScaled(2 * first * weights[k] * row[i], row, hessian.Row(i)[..stateSize]);
            }
        }
        if (second == 0)
            return;
        // The outer product's direction in the state, J' W d.
        Array.Clear(direction);
        for (int k = 0; k < Size; k++)
            LinearAlgebra.AddScaled(slopes[k], Row(k), direction);
        for (int i = 0; i < stateSize; i++)
            if (direction[i] != 0)
                LinearAlgebra.AddScaled(4 * second * direction[i], direction, hessian.Row(i)[..stateSize]);
    }

    private Span<double> Row(int k) => jacobian.AsSpan(k * stateSize, stateSize);

    private void FillJacobian(Simulation simulation)
    {
        Array.Clear(jacobian);
        for (int p = 0; p < sites.Length; p++)
        {
            if (stateIndices.AsSpan(3 * p, 3).ContainsAnyInRange(0, int.MaxValue))
            {
                for (int axis = 0; axis < 3; axis++)
                    if (stateIndices[3 * p + axis] >= 0)
                        Row(3 * p + axis)[stateIndices[3 * p + axis]] = 1;
                continue;
            }
            AddSite(simulation, sites[p], p, 1);
            AddSite(simulation, targets[p], p, -1);
        }
    }

    private void AddSite(Simulation simulation, int site, int point, double sign)
    {
        simulation.SiteJacobian(site, siteJacobian.AsSpan(0, 3 * dofs), siteJacobian.AsSpan(3 * dofs));
        for (int axis = 0; axis < 3; axis++)
            foreach ((int index, int dof) in positions)
                Row(3 * point + axis)[index] += sign * siteJacobian[axis * dofs + dof];
    }
}
