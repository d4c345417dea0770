using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Maximum-entropy LQR: the controller that minimises E[sum_t c_t(x,u)] - sum_t w_t H(p(u|x)) under linear-Gaussian dynamics.
/// Backward pass: Q_t = c_t + V_{t+1}(F_t z + f_t); K = -Quu^-1 Qux, k = -Quu^-1 q_u, C_t = w_t Quu^-1;
/// Vxx = Qxx + Qxu K, v_x = q_x + Qxu k. Workspaces are sized once.
/// </summary>
/// <remarks>[L14] section 3; [L16] section 4.2 and appendix A.3.</remarks>
public sealed class LinearQuadraticRegulator
{
    private readonly ValueFunction _values;
    private readonly Matrix _valueTimesTransition;
    private readonly double[] _nextGradient;
    private readonly Matrix _factor;
    private readonly Matrix _covariance;
    private readonly Matrix _gain;
    private readonly double[] _offset;

    /// <summary>Makes the workspace for problems of one size.</summary>
    public LinearQuadraticRegulator(int horizon, int stateSize, int actionSize)
    {
        _values = new ValueFunction(horizon, stateSize, actionSize);
        _valueTimesTransition = new Matrix(stateSize, stateSize + actionSize);
        _nextGradient = new double[stateSize];
        _factor = new Matrix(actionSize, actionSize);
        _covariance = new Matrix(actionSize, actionSize);
        _gain = new Matrix(actionSize, stateSize);
        _offset = new double[actionSize];
    }

    /// <summary>
    /// Q and V of the problem that the last call to <see cref="TrySolve"/> solved, at its mean actions and without constants.
    /// </summary>
    public ValueFunction Values => _values;

    /// <summary>Solves the backward pass.</summary>
    /// <param name="dynamics">F_t, f_t; S_t does not change the controller.</param>
    /// <param name="cost">c_t over z = [x; u].</param>
    /// <param name="entropyWeights">w_t, positive, one per step.</param>
    /// <param name="covarianceFloor">
    /// Floor F = diag(covarianceFloor) under every C_t (squared action units), one positive number per action number; empty for none. With
    /// F^-1/2 C F^-1/2 = V D V',
    /// C becomes F^1/2 V max(D, 1) V' F^1/2: of all C that are not below F in any direction the one that solves the problem.
    /// </param>
    /// <param name="controller">Receives K, k, C.</param>
    /// <param name="failedStep">The time step whose Quu is not positive definite or not finite, or -1.</param>
    /// <returns>False if a step failed; the controller is then partly written and must not be used.</returns>
    /// <exception cref="ArgumentException">A floor is not positive and finite.</exception>
    public bool TrySolve(
        LinearGaussianDynamics dynamics,
        QuadraticCost cost,
        ReadOnlySpan<double> entropyWeights,
        ReadOnlySpan<double> covarianceFloor,
        LinearGaussianController controller,
        out int failedStep
    )
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(controller);
        CovarianceFloor? floor = covarianceFloor.IsEmpty ? null : new CovarianceFloor(1, covarianceFloor);
        for (int t = _values.Horizon - 1; t >= 0; t--)
        {
            SetActionValue(t, dynamics, cost);
            if (!TrySetMean(t, controller) || !TrySetCovariance(t, entropyWeights[t], floor, controller))
            {
                failedStep = t;
                return false;
            }
            SetValue(t, controller);
        }
        failedStep = -1;
        return true;
    }

    // Q_t = c_t + V_{t+1} seen through the dynamics
    private void SetActionValue(int t, LinearGaussianDynamics dynamics, QuadraticCost cost)
    {
        MatrixSpan q = _values.QHessians[t];
        Span<double> qGradient = _values.QGradients[t].Row(0);
        q.CopyFrom(cost.Hessian(t));
        cost.Gradient(t).CopyTo(qGradient);
        if (t == _values.Horizon - 1)
        {
            q.Symmetrize();
            return;
        }
        MatrixSpan transition = dynamics.Transition(t);
        MatrixSpan nextHessian = _values.StateHessians[t + 1];
        LinearAlgebra.Multiply(nextHessian, transition, _valueTimesTransition);
        LinearAlgebra.MultiplySymmetricTransposedLeft(transition, _valueTimesTransition, q, 1, 1);
        _values.StateGradients[t + 1].Row(0).CopyTo(_nextGradient);
        LinearAlgebra.Multiply(nextHessian, dynamics.Offset(t), _nextGradient, 1, 1);
        LinearAlgebra.MultiplyTransposed(transition, _nextGradient, qGradient, 1, 1);
    }

    // K = -Quu^-1 Qux, k = -Quu^-1 q_u; leaves the factor of Quu
    private bool TrySetMean(int t, LinearGaussianController controller)
    {
        int states = _values.StateSize,
            actions = _values.ActionSize;
        MatrixSpan q = _values.QHessians[t];
        _factor.Span.CopyFrom(q.Block(states, states, actions, actions));
        if (!Cholesky.TryFactor(_factor, out _))
            return false;
        MatrixSpan gain = _gain;
        gain.CopyFrom(q.Block(states, 0, actions, states));
        Cholesky.SolveInPlace(_factor, gain);
        _values.QGradients[t].Row(0).Slice(states, actions).CopyTo(_offset);
        Cholesky.SolveInPlace(_factor, _offset);
        MatrixSpan controllerGain = controller.Gain(t);
        Span<double> controllerOffset = controller.Offset(t);
        for (int i = 0; i < actions; i++)
        {
            Span<double> from = gain.Row(i),
                to = controllerGain.Row(i);
            for (int j = 0; j < states; j++)
                to[j] = -from[j];
            controllerOffset[i] = -_offset[i];
        }
        return true;
    }

    // C = w Quu^-1, raised to the floor
    private bool TrySetCovariance(int t, double weight, CovarianceFloor? floor, LinearGaussianController controller)
    {
        Cholesky.Invert(_factor, _covariance);
        Span<double> covariance = _covariance.Data;
        for (int i = 0; i < covariance.Length; i++)
            covariance[i] *= weight;
        double logDeterminant = 0;
        return (floor is null || floor.TryRaise(0, _covariance, _factor, ref logDeterminant)) && controller.SetCovariance(t, _covariance);
    }

    // V_t = Q_t at the controller's mean action
    private void SetValue(int t, LinearGaussianController controller)
    {
        int states = _values.StateSize;
        MatrixSpan q = _values.QHessians[t],
            value = _values.StateHessians[t];
        Span<double> valueGradient = _values.StateGradients[t].Row(0);
        value.CopyFrom(q.Block(0, 0, states, states));
        _values.QGradients[t].Row(0)[..states].CopyTo(valueGradient);
        MatrixSpan cross = q.Block(0, states, states, _values.ActionSize);
        LinearAlgebra.MultiplySymmetric(cross, controller.Gain(t), value, 1, 1);
        LinearAlgebra.Multiply(cross, controller.Offset(t), valueGradient, 1, 1);
    }
}
