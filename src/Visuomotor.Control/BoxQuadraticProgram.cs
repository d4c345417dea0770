using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Minimises 1/2 x'Hx + g'x with low &lt;= x &lt;= high by projected Newton steps, and tells which numbers are free of their bounds.
/// H is positive definite. Workspaces are sized once.
/// </summary>
/// <remarks>The box-constrained step of control-limited differential dynamic programming.</remarks>
internal sealed class BoxQuadraticProgram
{
    private const int MostSteps = 100;
    private const double GradientTolerance = 1e-12;
    private const double SufficientDecrease = 0.1;

    private readonly Matrix _factorStore;
    private readonly double[] _gradient,
        _direction,
        _candidate;
    private readonly int[] _free;

    /// <summary>Makes the workspace for x of a size.</summary>
    public BoxQuadraticProgram(int size)
    {
        _factorStore = new Matrix(size, size);
        _gradient = new double[size];
        _direction = new double[size];
        _candidate = new double[size];
        _free = new int[size];
    }

    /// <summary>How many numbers of the last solution lie between their bounds.</summary>
    public int FreeCount { get; private set; }

    /// <summary>Places of those numbers, ascending.</summary>
    public ReadOnlySpan<int> Free => _free.AsSpan(0, FreeCount);

    /// <summary>Lower Cholesky factor of H over the free numbers, <see cref="FreeCount"/> square.</summary>
    public MatrixSpan Factor => new(_factorStore.Data.AsSpan(0, FreeCount * FreeCount), FreeCount, FreeCount);

    /// <summary>Solves one program.</summary>
    /// <param name="hessian">H.</param>
    /// <param name="linear">g.</param>
    /// <param name="low">Lower bounds; may be minus infinity.</param>
    /// <param name="high">Upper bounds; may be infinity.</param>
    /// <param name="x">Receives the solution.</param>
    /// <returns>False if H is not positive definite or not finite.</returns>
    public bool TrySolve(
        ReadOnlyMatrixSpan hessian,
        ReadOnlySpan<double> linear,
        ReadOnlySpan<double> low,
        ReadOnlySpan<double> high,
        Span<double> x
    )
    {
        for (int i = 0; i < x.Length; i++)
            x[i] = Math.Clamp(0, low[i], high[i]);
        double value = Value(hessian, linear, x);
        for (int step = 0; step < MostSteps; step++)
        {
            Gradient(hessian, linear, x);
            FindFree(low, high, x);
            if (FreeCount == 0)
                return true;
            for (int i = 0; i < FreeCount; i++)
            for (int j = 0; j < FreeCount; j++)
                Factor[i, j] = hessian[_free[i], _free[j]];
            if (!Cholesky.TryFactor(Factor, out _))
                return false;

            // the Newton step of the free numbers
            Span<double> direction = _direction.AsSpan(0, FreeCount);
            for (int i = 0; i < FreeCount; i++)
                direction[i] = -_gradient[_free[i]];
            Cholesky.SolveInPlace(Factor, direction);
            double slope = 0;
            for (int i = 0; i < FreeCount; i++)
                slope += direction[i] * _gradient[_free[i]];
            if (!double.IsFinite(slope))
                return false;
            if (-slope <= GradientTolerance * Math.Max(1e-12, Math.Abs(value)))
                return true;
            double length = 1,
                reached = Move(hessian, linear, low, high, x, length);
            while (reached > value + SufficientDecrease * length * slope && length > 1e-10)
                reached = Move(hessian, linear, low, high, x, length *= 0.5);
            if (reached >= value)
                return true;
            value = reached;
            _candidate.CopyTo(x);
        }
        return true;
    }

    // A number is held by its bound if the gradient pushes it there.
    private void FindFree(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> x)
    {
        FreeCount = 0;
        for (int i = 0; i < x.Length; i++)
            if (!((x[i] <= low[i] && _gradient[i] > 0) || (x[i] >= high[i] && _gradient[i] < 0)))
                _free[FreeCount++] = i;
    }

    private double Move(
        ReadOnlyMatrixSpan hessian,
        ReadOnlySpan<double> linear,
        ReadOnlySpan<double> low,
        ReadOnlySpan<double> high,
        ReadOnlySpan<double> x,
        double length
    )
    {
        x.CopyTo(_candidate);
        for (int i = 0; i < FreeCount; i++)
        {
            int place = _free[i];
            _candidate[place] = Math.Clamp(x[place] + length * _direction[i], low[place], high[place]);
        }
        return Value(hessian, linear, _candidate);
    }

    private void Gradient(ReadOnlyMatrixSpan hessian, ReadOnlySpan<double> linear, ReadOnlySpan<double> x)
    {
        linear.CopyTo(_gradient);
        LinearAlgebra.Multiply(hessian, x, _gradient, 1, 1);
    }

    private static double Value(ReadOnlyMatrixSpan hessian, ReadOnlySpan<double> linear, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * (linear[i] + 0.5 * LinearAlgebra.Dot(hessian.Row(i), x));
        return sum;
    }
}
