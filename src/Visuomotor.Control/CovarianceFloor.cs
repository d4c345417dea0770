using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// A floor F_t under the covariances of a controller, in the metric of F_t itself: with F = R R' and R^-1 C R^-T = V D V', C becomes R V
/// max(D, 1) V' R'.
/// Of all C that are not below F in any direction this one minimises 1/2 tr(Q C) - w/2 log det C, whose minimum without a floor is C = w
/// Q^-1:
/// what maximum-entropy LQR asks for. A C that is above F everywhere stays as it is.
/// </summary>
internal sealed class CovarianceFloor
{
    private readonly double[] _variances;
    private readonly AlignedBuffer _floors;
    private readonly int _padded;
    private readonly MatrixSequence _roots;
    private readonly MatrixSequence _inverseRoots;
    private readonly double[] _logDeterminants;
    private readonly Matrix _product;
    private readonly Matrix _vectors;
    private readonly double[] _values;

    /// <summary>Makes F_t = diag(variances) for every step.</summary>
    /// <param name="horizon">Steps.</param>
    /// <param name="variances">One per action number, squared action units, positive.</param>
    /// <exception cref="ArgumentException">A variance is not positive and finite.</exception>
    public CovarianceFloor(int horizon, ReadOnlySpan<double> variances)
    {
        int actions = variances.Length;
        _variances = variances.ToArray();
        foreach (double variance in variances)
            if (!(variance > 0) || !double.IsFinite(variance))
                throw new ArgumentException(
                    $"a floor of variances must be positive and finite, not {variance}; leave it empty for none",
                    nameof(variances)
                );
        _padded = PaddedProducts.Pad(actions + 1);
        _floors = new AlignedBuffer(horizon * _padded * _padded);
        _roots = new MatrixSequence(horizon, actions, actions);
        _inverseRoots = new MatrixSequence(horizon, actions, actions);
        _logDeterminants = new double[horizon];
        _product = new Matrix(actions, actions);
        _vectors = new Matrix(actions, actions);
        _values = new double[actions];
        for (int t = 0; t < horizon; t++)
            Reset(t);
    }

    /// <summary>F_t, padded with zeros as in <see cref="RelativeProblem"/>.</summary>
    public MatrixSpan Floor(int t) => _floors.Matrix(t, _padded, _padded);

    /// <summary>
    /// Lowers F_t to diag(variances) or a covariance, whichever is less in each direction, so that this covariance is not below its floor.
    /// </summary>
    /// <param name="t">The step.</param>
    /// <param name="covariance">The covariance, positive definite.</param>
    public void Cap(int t, ReadOnlyMatrixSpan covariance)
    {
        Reset(t);
        int actions = _values.Length;
        _product.Span.CopyFrom(covariance);
        for (int i = 0; i < actions; i++)
            _product[i, i] -= _variances[i];
        if (Cholesky.TryFactor(_product, out _) || !TryDecompose(t, covariance) || _values[0] >= 1)
            return;

        // R V min(D, 1)^1/2, and its inverse
        MatrixSpan root = _roots[t],
            inverse = _inverseRoots[t];
        LinearAlgebra.Multiply(root, _vectors, _product);
        root.CopyFrom(_product);
        LinearAlgebra.MultiplyTransposedLeft(_vectors, inverse, _product);
        inverse.CopyFrom(_product);
        for (int j = 0; j < actions && _values[j] < 1; j++)
        {
            double deviation = Math.Sqrt(_values[j]);
            for (int i = 0; i < actions; i++)
            {
                root[i, j] *= deviation;
                inverse[j, i] /= deviation;
            }
            _logDeterminants[t] += Math.Log(_values[j]);
        }
        LinearAlgebra.MultiplySymmetricTransposedRight(root, root, Floor(t).Block(0, 0, actions, actions));
    }

    /// <summary>Raises a covariance to F_t where it is below.</summary>
    /// <param name="t">The step.</param>
    /// <param name="covariance">C, changed only if it is below F_t in some direction.</param>
    /// <param name="root">Then receives a matrix whose product with its own transpose is the new C.</param>
    /// <param name="logDeterminant">Then becomes log det of the new C.</param>
    /// <returns>False if C holds a number that is not finite.</returns>
    public bool TryRaise(int t, MatrixSpan covariance, MatrixSpan root, ref double logDeterminant)
    {
        if (!TryDecompose(t, covariance))
            return false;
        if (_values[0] >= 1)
            return true;
        logDeterminant = _logDeterminants[t];
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = Math.Max(1, _values[i]);
            logDeterminant += Math.Log(_values[i]);
        }
        Compose(t, covariance, root);
        return true;
    }

    /// <summary>Multiplies a covariance by a factor, but in no direction to less than F_t, or than it is where that is less.</summary>
    /// <param name="t">The step.</param>
    /// <param name="covariance">C, positive definite.</param>
    /// <param name="factor">Above 0 and at most 1.</param>
    public void Reduce(int t, MatrixSpan covariance, double factor)
    {
        if (!TryDecompose(t, covariance))
            return;
        for (int i = 0; i < _values.Length; i++)
            _values[i] = Math.Max(factor * _values[i], Math.Min(1, _values[i]));
        Compose(t, covariance, _product);
    }

    private void Reset(int t)
    {
        MatrixSpan floor = Floor(t),
            root = _roots[t],
            inverse = _inverseRoots[t];
        floor.Clear();
        root.Clear();
        inverse.Clear();
        _logDeterminants[t] = 0;
        for (int i = 0; i < _variances.Length; i++)
        {
            double deviation = Math.Sqrt(_variances[i]);
            (floor[i, i], root[i, i], inverse[i, i]) = (_variances[i], deviation, 1 / deviation);
            _logDeterminants[t] += Math.Log(_variances[i]);
        }
    }

    // V and D of R^-1 C R^-T, D ascending
    private bool TryDecompose(int t, ReadOnlyMatrixSpan covariance)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            foreach (double each in covariance.Row(i))
                if (!double.IsFinite(each))
                    return false;
        }
        LinearAlgebra.Multiply(_inverseRoots[t], covariance, _product);
        LinearAlgebra.MultiplySymmetricTransposedRight(_product, _inverseRoots[t], _vectors);
        SymmetricEigen.Decompose(_vectors, _values);
        return true;
    }

    // R V D^1/2, and that times its transpose
    private void Compose(int t, MatrixSpan covariance, MatrixSpan root)
    {
        LinearAlgebra.Multiply(_roots[t], _vectors, root);
        for (int i = 0; i < _values.Length; i++)
        {
            for (int j = 0; j < _values.Length; j++)
                root[i, j] *= Math.Sqrt(_values[j]);
        }
        LinearAlgebra.MultiplySymmetricTransposedRight(root, root, covariance);
    }
}
