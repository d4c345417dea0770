using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Quadratic cost-to-go per time step, V_t(x) = 1/2 x'Vxx x + v_x'x + const, and Q_t(x,u) over z = [x; u]:
/// the expected future cost (negative return) under the fitted dynamics. Filled by <see cref="LinearQuadraticRegulator"/>.
/// Constants are not kept: they do not change the controller.
/// </summary>
public sealed class ValueFunction
{
    /// <summary>Makes a value function of zeros.</summary>
    public ValueFunction(int horizon, int stateSize, int actionSize)
    {
        StateSize = stateSize;
        ActionSize = actionSize;
        StateHessians = new MatrixSequence(horizon, stateSize, stateSize);
        StateGradients = new MatrixSequence(horizon, 1, stateSize);
        QHessians = new MatrixSequence(horizon, stateSize + actionSize, stateSize + actionSize);
        QGradients = new MatrixSequence(horizon, 1, stateSize + actionSize);
    }

    /// <summary>T, the number of time steps.</summary>
    public int Horizon => StateHessians.Count;

    /// <summary>Numbers in a state.</summary>
    public int StateSize { get; }

    /// <summary>Numbers in an action.</summary>
    public int ActionSize { get; }

    /// <summary>Vxx, state x state.</summary>
    public MatrixSequence StateHessians { get; }

    /// <summary>v_x, one row of state numbers.</summary>
    public MatrixSequence StateGradients { get; }

    /// <summary>[Qxx, Qxu; Qux, Quu].</summary>
    public MatrixSequence QHessians { get; }

    /// <summary>[q_x, q_u].</summary>
    public MatrixSequence QGradients { get; }

    /// <summary>V_t(x) up to a constant.</summary>
    public double Value(int t, ReadOnlySpan<double> state) => Quadratic(StateHessians[t], StateGradients[t].Row(0), state);

    /// <summary>Q_t(x, u) up to a constant; <paramref name="stateAndAction"/> is [x; u].</summary>
    public double QValue(int t, ReadOnlySpan<double> stateAndAction) => Quadratic(QHessians[t], QGradients[t].Row(0), stateAndAction);

    private static double Quadratic(ReadOnlyMatrixSpan hessian, ReadOnlySpan<double> gradient, ReadOnlySpan<double> z)
    {
        double sum = 0;
        for (int i = 0; i < z.Length; i++) sum += z[i] * (gradient[i] + 0.5 * LinearAlgebra.Dot(hessian.Row(i), z));
        return sum;
    }
}
