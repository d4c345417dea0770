using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// Points on the robot and their targets, as a cost term sees them: differences, the weighted square, and how the differences change
/// with the state: exactly where the state holds them, by the sites' Jacobians otherwise (Gauss-Newton).
/// </summary>
internal sealed class PointSet
{
    private readonly int[] _sites,
        _targets,
        _stateIndices;
    private readonly double[] _weights,
        _differences,
        _slopes,
        _jacobian,
        _siteJacobian,
        _direction;
    private readonly (int Index, int Dof)[] _positions;
    private readonly int _stateSize,
        _dofs;

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
        _sites = [.. points.Select(point => point.Site)];
        _targets = [.. points.Select(point => point.Target)];
        _weights = [.. points.SelectMany(point => point.Weights)];
        _stateIndices = new int[_weights.Length];
        _differences = new double[_weights.Length];
        _slopes = new double[_weights.Length];
        _stateSize = layout.Size;
        _positions = positions;
        _dofs = dofs;
        _jacobian = new double[_weights.Length * _stateSize];
        _siteJacobian = new double[6 * dofs];
        _direction = new double[_stateSize];
        // A point counts as held by the state only if each of its weighted coordinates is.
        for (int p = 0; p < _sites.Length; p++)
        {
            bool all = true;
            for (int axis = 0; axis < 3; axis++)
            {
                int index = layout.FindSite(_sites[p], _targets[p], targetFixed[p], axis);
                _stateIndices[3 * p + axis] = index;
                all &= index >= 0 || _weights[3 * p + axis] == 0;
            }
            if (!all)
                _stateIndices.AsSpan(3 * p, 3).Fill(-1);
        }
    }

    /// <summary>Numbers in all differences, 3 per point.</summary>
    internal int Size => _weights.Length;

    /// <summary>Weights times differences, the gradient of half the weighted square.</summary>
    internal ReadOnlySpan<double> Slopes => _slopes;

    /// <summary>Weights of the squares.</summary>
    internal ReadOnlySpan<double> Weights => _weights;

    /// <summary>Reads the differences and returns their weighted square d^2.</summary>
    internal double Read(Simulation simulation)
    {
        double square = 0;
        for (int p = 0; p < _sites.Length; p++)
        {
            ReadOnlySpan<double> position = simulation.SitePosition(_sites[p]),
                target = simulation.SitePosition(_targets[p]);
            for (int axis = 0; axis < 3; axis++)
            {
                int i = 3 * p + axis;
                _differences[i] = position[axis] - target[axis];
                _slopes[i] = _weights[i] * _differences[i];
                square += _slopes[i] * _differences[i];
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
            if (_weights[k] == 0)
                continue;
            ReadOnlySpan<double> row = Row(k);
            for (int i = 0; i < _stateSize; i++)
            {
                if (row[i] == 0)
                    continue;
                gradient[i] += 2 * first * _slopes[k] * row[i];
                LinearAlgebra.AddScaled(2 * first * _weights[k] * row[i], row, hessian.Row(i)[.._stateSize]);
            }
        }
        if (second == 0)
            return;
        // The outer product's direction in the state, J' W d.
        Array.Clear(_direction);
        for (int k = 0; k < Size; k++)
            LinearAlgebra.AddScaled(_slopes[k], Row(k), _direction);
        for (int i = 0; i < _stateSize; i++)
            if (_direction[i] != 0)
                LinearAlgebra.AddScaled(4 * second * _direction[i], _direction, hessian.Row(i)[.._stateSize]);
    }

    private Span<double> Row(int k) => _jacobian.AsSpan(k * _stateSize, _stateSize);

    private void FillJacobian(Simulation simulation)
    {
        Array.Clear(_jacobian);
        for (int p = 0; p < _sites.Length; p++)
        {
            if (_stateIndices.AsSpan(3 * p, 3).ContainsAnyInRange(0, int.MaxValue))
            {
                for (int axis = 0; axis < 3; axis++)
                    if (_stateIndices[3 * p + axis] >= 0)
                        Row(3 * p + axis)[_stateIndices[3 * p + axis]] = 1;
                continue;
            }
            AddSite(simulation, _sites[p], p, 1);
            AddSite(simulation, _targets[p], p, -1);
        }
    }

    private void AddSite(Simulation simulation, int site, int point, double sign)
    {
        simulation.SiteJacobian(site, _siteJacobian.AsSpan(0, 3 * _dofs), _siteJacobian.AsSpan(3 * _dofs));
        for (int axis = 0; axis < 3; axis++)
            foreach ((int index, int dof) in _positions)
                Row(3 * point + axis)[index] += sign * _siteJacobian[axis * _dofs + dof];
    }
}
