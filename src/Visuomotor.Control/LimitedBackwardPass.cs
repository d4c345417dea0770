using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// The backward pass of iLQG around a rollout, within the actions' limits: u = ubar + alpha k + K (x - xbar), where k minimises Q within
/// the
/// limits and K is zero for an action number that stands at one. Damping mu acts on the next state, Quu + mu B'B and Qux + mu B'A, so it
/// shortens
/// the step without weakening the feedback. Workspaces are sized once.
/// </summary>
/// <remarks>docs/method.md, "Known dynamics"; regularisation and control limits as in differential dynamic programming.</remarks>
internal sealed class LimitedBackwardPass
{
    // keeps a step whose action costs nothing solvable; far below any torque weight
    private const double Ridge = 1e-12;

    private readonly int _states,
        _actions;
    private readonly BoxQuadraticProgram _program;
    private readonly Matrix _q,
        _value,
        _damped,
        _dampedHessian,
        _valueTimesTransition,
        _freeGains,
        _hessianTimesGain;
    private readonly double[] _qGradient,
        _valueGradient,
        _low,
        _high,
        _change;

    /// <summary>Makes the workspace for problems of one size.</summary>
    public LimitedBackwardPass(int horizon, int stateSize, int actionSize)
    {
        (_states, _actions) = (stateSize, actionSize);
        _program = new BoxQuadraticProgram(actionSize);
        int size = stateSize + actionSize;
        _q = new Matrix(size, size);
        _value = new Matrix(stateSize, stateSize);
        _damped = new Matrix(size, size);
        _dampedHessian = new Matrix(actionSize, actionSize);
        _valueTimesTransition = new Matrix(stateSize, size);
        _freeGains = new Matrix(actionSize, stateSize);
        _hessianTimesGain = new Matrix(actionSize, stateSize);
        _qGradient = new double[size];
        _valueGradient = new double[stateSize];
        (_low, _high, _change) = (new double[actionSize], new double[actionSize], new double[actionSize]);
        Gains = new MatrixSequence(horizon, actionSize, stateSize);
        Steps = new MatrixSequence(horizon, 1, actionSize);
        ActionHessians = new MatrixSequence(horizon, actionSize, actionSize);
    }

    /// <summary>K_t.</summary>
    public MatrixSequence Gains { get; }

    /// <summary>k_t, the change of the action at the rollout's own state.</summary>
    public MatrixSequence Steps { get; }

    /// <summary>Quu_t without damping.</summary>
    public MatrixSequence ActionHessians { get; }

    /// <summary>sum_t k'q_u, the cost's slope along the step; not positive.</summary>
    public double Slope { get; private set; }

    /// <summary>sum_t k'Quu k.</summary>
    public double Curvature { get; private set; }

    /// <summary>How much cheaper the quadratic model is after a step of length alpha.</summary>
    public double ExpectedDecrease(double alpha) => -alpha * (Slope + 0.5 * alpha * Curvature);

    /// <summary>Solves the backward pass.</summary>
    /// <param name="dynamics">F_t; offsets do not matter around a rollout.</param>
    /// <param name="cost">The cost's derivatives at the rollout: H_t positive semidefinite, g_t the gradient there.</param>
    /// <param name="rollout">The rollout, for its actions.</param>
    /// <param name="low">Lowest actions.</param>
    /// <param name="high">Highest actions.</param>
    /// <param name="damping">mu.</param>
    /// <returns>False if some Quu is not positive definite or not finite.</returns>
    public bool TrySolve(
        LinearGaussianDynamics dynamics,
        QuadraticCost cost,
        Trajectory rollout,
        ReadOnlySpan<double> low,
        ReadOnlySpan<double> high,
        double damping
    )
    {
        (Slope, Curvature) = (0, 0);
        for (int t = rollout.Horizon - 1; t >= 0; t--)
        {
            MatrixSpan q = _q,
                damped = _damped;
            q.CopyFrom(cost.Hessian(t));
            cost.Gradient(t).CopyTo(_qGradient);
            if (t < rollout.Horizon - 1)
            {
                MatrixSpan transition = dynamics.Transition(t);
                LinearAlgebra.Multiply(_value, transition, _valueTimesTransition);
                LinearAlgebra.MultiplySymmetricTransposedLeft(transition, _valueTimesTransition, q, 1, 1);
                LinearAlgebra.MultiplyTransposed(transition, _valueGradient, _qGradient, 1, 1);
                damped.CopyFrom(q);
                if (damping > 0)
                    LinearAlgebra.MultiplySymmetricTransposedLeft(transition, transition, damped, damping, 1);
            }
            else
            {
                damped.CopyFrom(q);
            }
            ReadOnlySpan<double> action = rollout.Actions.Span.Row(t);
            for (int i = 0; i < _actions; i++)
                (_low[i], _high[i]) = (Math.Min(low[i] - action[i], 0), Math.Max(high[i] - action[i], 0));
            MatrixSpan hessian = _dampedHessian;
            hessian.CopyFrom(damped.Block(_states, _states, _actions, _actions));
            hessian.AddToDiagonal(Ridge);
            Span<double> step = Steps[t].Row(0);
            if (!_program.TrySolve(hessian, _qGradient.AsSpan(_states), _low, _high, step))
                return false;
            SolveGains(damped, Gains[t]);
            ActionHessians[t].CopyFrom(q.Block(_states, _states, _actions, _actions));
            UpdateValue(q, Gains[t], step);
        }
        return true;
    }

    // K = -Quu^-1 Qux over the action numbers that are free of their limits
    private void SolveGains(MatrixSpan damped, MatrixSpan gain)
    {
        gain.Clear();
        int count = _program.FreeCount;
        if (count == 0)
            return;
        MatrixSpan free = new(_freeGains.Data.AsSpan(0, count * _states), count, _states);
        for (int i = 0; i < count; i++)
            damped.Row(_states + _program.Free[i])[.._states].CopyTo(free.Row(i));
        Cholesky.SolveInPlace(_program.Factor, free);
        for (int i = 0; i < count; i++)
        {
            Span<double> to = gain.Row(_program.Free[i]),
                from = free.Row(i);
            for (int j = 0; j < from.Length; j++)
                to[j] = -from[j];
        }
    }

    // Vxx = Qxx + K'Quu K + K'Qux + Qxu K, v_x = q_x + K'(Quu k + q_u) + Qxu k, with Q undamped: the damping is no cost
    private void UpdateValue(MatrixSpan q, MatrixSpan gain, ReadOnlySpan<double> step)
    {
        MatrixSpan actionHessian = q.Block(_states, _states, _actions, _actions),
            cross = q.Block(_states, 0, _actions, _states);
        ReadOnlySpan<double> actionGradient = _qGradient.AsSpan(_states);
        Slope += LinearAlgebra.Dot(step, actionGradient);
        LinearAlgebra.Multiply(actionHessian, step, _change);
        Curvature += LinearAlgebra.Dot(step, _change);
        LinearAlgebra.AddScaled(1, actionGradient, _change);
        _qGradient.AsSpan(0, _states).CopyTo(_valueGradient);
        LinearAlgebra.MultiplyTransposed(gain, _change, _valueGradient, 1, 1);
        LinearAlgebra.MultiplyTransposed(cross, step, _valueGradient, 1, 1);

        MatrixSpan value = _value,
            product = _hessianTimesGain;
        value.CopyFrom(q.Block(0, 0, _states, _states));
        LinearAlgebra.Multiply(actionHessian, gain, product);
        LinearAlgebra.MultiplyTransposedLeft(gain, product, value, 1, 1);
        LinearAlgebra.MultiplyTransposedLeft(gain, cross, value, 1, 1);
        LinearAlgebra.MultiplyTransposedLeft(cross, gain, value, 1, 1);
        value.Symmetrize();
    }
}
