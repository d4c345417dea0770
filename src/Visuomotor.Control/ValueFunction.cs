using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Quadratic cost-to-go per time step, V_t(x) = 1/2 x'Vxx x + v_x'x + c, and Q_t(x,u) over z = [x; u]. <see cref="Evaluate"/> makes that of
/// the return:
/// the cost that a controller is to expect from x, or from x and a first action u. What <see cref="LinearQuadraticRegulator"/> and
/// <see cref="TrajectoryOptimizer"/> fill is the cost-to-go of the problem that they solve, a Lagrangian where there is one, at the mean
/// actions; its constants are left 0, since they do not change the controller.
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
        StateConstants = new double[horizon];
        QConstants = new double[horizon];
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

    /// <summary>c of V_t.</summary>
    public double[] StateConstants { get; }

    /// <summary>c of Q_t.</summary>
    public double[] QConstants { get; }

    /// <summary>
    /// V and Q of the return, the negative of the sum of costs from step t to the last: V_t(x) is that sum's expectation where the
    /// controller acts from state x on, with its noise, and
    /// Q_t(x, u) where it does so after a first action u.
    /// </summary>
    /// <param name="controller">The controller.</param>
    /// <param name="dynamics">F, f, S.</param>
    /// <param name="cost">l.</param>
    public static ValueFunction Evaluate(LinearGaussianController controller, LinearGaussianDynamics dynamics, QuadraticCost cost)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(dynamics);
        ArgumentNullException.ThrowIfNull(cost);
        ValueFunction values = new(controller.Horizon, controller.StateSize, controller.ActionSize);
        for (int t = controller.Horizon - 1; t >= 0; t--)
        {
            values.LookAhead(t, dynamics, cost);
            values.TakeMean(t, controller);
        }
        return values;
    }

    /// <summary>V_t(x).</summary>
    public double Value(int t, ReadOnlySpan<double> state) =>
        StateConstants[t] + Quadratic(StateHessians[t], StateGradients[t].Row(0), state);

    /// <summary>Q_t(x, u); <paramref name="stateAndAction"/> is [x; u].</summary>
    public double QValue(int t, ReadOnlySpan<double> stateAndAction) =>
        QConstants[t] + Quadratic(QHessians[t], QGradients[t].Row(0), stateAndAction);

    // Q_t(z) = l(z) + E V_{t+1}(F z + f + noise)
    private void LookAhead(int t, LinearGaussianDynamics dynamics, QuadraticCost cost)
    {
        MatrixSpan q = QHessians[t];
        Span<double> gradient = QGradients[t].Row(0);
        q.CopyFrom(cost.Hessian(t));
        cost.Gradient(t).CopyTo(gradient);
        QConstants[t] = cost.Constant(t);
        if (t + 1 == Horizon)
            return;
        MatrixSpan transition = dynamics.Transition(t),
            next = StateHessians[t + 1];
        ReadOnlySpan<double> offset = dynamics.Offset(t),
            nextGradient = StateGradients[t + 1].Row(0);
        Matrix product = new(StateSize, StateSize + ActionSize);
        LinearAlgebra.Multiply(next, transition, product);
        LinearAlgebra.MultiplySymmetricTransposedLeft(transition, product, q, 1, 1);
        double[] slope = nextGradient.ToArray();
        LinearAlgebra.Multiply(next, offset, slope, 1, 1);
        LinearAlgebra.MultiplyTransposed(transition, slope, gradient, 1, 1);
        QConstants[t] += Value(t + 1, offset) + (0.5 * LinearAlgebra.Dot(next.Data, dynamics.Covariances[t].Data));
    }

    // V_t(x) = E Q_t(x, K x + k + noise)
    private void TakeMean(int t, LinearGaussianController controller)
    {
        MatrixSpan q = QHessians[t],
            gain = controller.Gain(t);
        Matrix input = new(StateSize + ActionSize, StateSize),
            product = new(StateSize + ActionSize, StateSize);
        for (int i = 0; i < StateSize; i++)
            input[i, i] = 1;
        input.Span.Block(StateSize, 0, ActionSize, StateSize).CopyFrom(gain);
        LinearAlgebra.Multiply(q, input, product);
        LinearAlgebra.MultiplySymmetricTransposedLeft(input, product, StateHessians[t]);
        double[] mean = new double[StateSize + ActionSize],
            slope = QGradients[t].Row(0).ToArray();
        controller.Offset(t).CopyTo(mean.AsSpan(StateSize));
        LinearAlgebra.Multiply(q, mean, slope, 1, 1);
        LinearAlgebra.MultiplyTransposed(input, slope, StateGradients[t].Row(0));
        double noise = 0;
        for (int i = 0; i < ActionSize; i++)
            noise += LinearAlgebra.Dot(q.Row(StateSize + i)[StateSize..], controller.Covariances[t].Row(i));
        StateConstants[t] = QValue(t, mean) + (0.5 * noise);
    }

    private static double Quadratic(ReadOnlyMatrixSpan hessian, ReadOnlySpan<double> gradient, ReadOnlySpan<double> z)
    {
        double sum = 0;
        for (int i = 0; i < z.Length; i++)
            sum += z[i] * (gradient[i] + 0.5 * LinearAlgebra.Dot(hessian.Row(i), z));
        return sum;
    }
}
