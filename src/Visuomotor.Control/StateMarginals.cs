using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Gaussian state marginals N(mu_t, Sigma_t) of a controller under linear-Gaussian dynamics, and expectations under them.
/// </summary>
/// <remarks>[L14] section 3.1; [L16] appendix A.3.</remarks>
public sealed class StateMarginals
{
    private readonly int _states;
    private readonly int _actions;
    private readonly Matrix _closedLoop;
    private readonly Matrix _product;
    private readonly Matrix _gainTimesCovariance;
    private readonly Matrix _precisionTimesGain;
    private readonly Matrix _gainDifference;
    private readonly double[] _action;
    private readonly double[] _scaled;
    private readonly Matrix _joint;

    /// <summary>Makes the workspace for problems of one size.</summary>
    public StateMarginals(int horizon, int stateSize, int actionSize)
    {
        _states = stateSize;
        _actions = actionSize;
        Means = new MatrixSequence(horizon, 1, stateSize);
        Covariances = new MatrixSequence(horizon, stateSize, stateSize);
        _closedLoop = new Matrix(stateSize, stateSize);
        _product = new Matrix(stateSize, stateSize);
        _gainTimesCovariance = new Matrix(actionSize, stateSize);
        _precisionTimesGain = new Matrix(actionSize, stateSize);
        _gainDifference = new Matrix(actionSize, stateSize);
        _action = new double[actionSize];
        _scaled = new double[actionSize];
        _joint = new Matrix(stateSize + actionSize, stateSize + actionSize);
    }

    /// <summary>mu_t, one row of state numbers a step.</summary>
    public MatrixSequence Means { get; }

    /// <summary>Sigma_t, state x state.</summary>
    public MatrixSequence Covariances { get; }

    /// <summary>Propagates the initial state through dynamics and controller.</summary>
    public void Propagate(LinearGaussianDynamics dynamics, LinearGaussianController controller)
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        ArgumentNullException.ThrowIfNull(controller);
        dynamics.InitialMean.CopyTo(Means[0].Row(0));
        Covariances[0].CopyFrom(dynamics.InitialCovariance);
        for (int t = 0; t + 1 < Means.Count; t++)
        {
            // mu' = F [mu; K mu + k] + f
            Span<double> mean = Means[t].Row(0);
            controller.Mean(t, mean, _action);
            dynamics.Predict(t, mean, _action, Means[t + 1].Row(0));

            // Sigma' = (Fx + Fu K) Sigma (Fx + Fu K)' + Fu C Fu' + S
            MatrixSpan transition = dynamics.Transition(t);
            MatrixSpan stateTransition = transition.Block(0, 0, _states, _states);
            MatrixSpan actionTransition = transition.Block(0, _states, _states, _actions);
            _closedLoop.Span.CopyFrom(stateTransition);
            LinearAlgebra.Multiply(actionTransition, controller.Gain(t), _closedLoop, 1, 1);
            LinearAlgebra.Multiply(_closedLoop, Covariances[t], _product);
            MatrixSpan next = Covariances[t + 1];
            next.CopyFrom(dynamics.Covariances[t]);
            LinearAlgebra.MultiplySymmetricTransposedRight(_product, _closedLoop, next, 1, 1);
            MatrixSpan noise = _product.Span.Block(0, 0, _states, _actions);
            LinearAlgebra.Multiply(actionTransition, controller.Covariances[t], noise);
            LinearAlgebra.MultiplySymmetricTransposedRight(noise, actionTransition, next, 1, 1);
        }
    }

    /// <summary>
    /// E_x[KL(p(u|x) || q(u|x))] at step t under these marginals, for two linear-Gaussian controllers; never negative but for rounding.
    /// </summary>
    public double KullbackLeibler(int t, LinearGaussianController p, LinearGaussianController q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        ReadOnlyMatrixSpan precision = q.Precisions[t];
        double sum =
            q.LogDeterminants[t] - p.LogDeterminants[t] - _actions + LinearAlgebra.Dot(q.Precisions[t].Data, p.Covariances[t].Data);

        // the mean actions' difference at the mean state
        Span<double> mean = Means[t].Row(0);
        MatrixSpan gainP = p.Gain(t),
            gainQ = q.Gain(t);
        for (int i = 0; i < _actions; i++)
        {
            Span<double> difference = _gainDifference.Span.Row(i);
            Span<double> rowP = gainP.Row(i),
                rowQ = gainQ.Row(i);
            for (int j = 0; j < _states; j++)
                difference[j] = rowP[j] - rowQ[j];
            _action[i] = p.Offset(t)[i] - q.Offset(t)[i] + LinearAlgebra.Dot(difference, mean);
        }
        LinearAlgebra.Multiply(precision, _action, _scaled);
        sum += LinearAlgebra.Dot(_action, _scaled);

        // its spread over the states: tr(dK' P dK Sigma)
        LinearAlgebra.Multiply(_gainDifference, Covariances[t], _gainTimesCovariance);
        LinearAlgebra.Multiply(precision, _gainDifference, _precisionTimesGain);
        sum += LinearAlgebra.Dot(_precisionTimesGain.Data, _gainTimesCovariance.Data);
        return 0.5 * sum;
    }

    /// <summary>Sum over t of <see cref="KullbackLeibler(int, LinearGaussianController, LinearGaussianController)"/>.</summary>
    public double KullbackLeibler(LinearGaussianController p, LinearGaussianController q)
    {
        double sum = 0;
        for (int t = 0; t < Means.Count; t++)
            sum += KullbackLeibler(t, p, q);
        return sum;
    }

    /// <summary>E[l_t(x,u)] under these marginals and the controller that made them.</summary>
    public double ExpectedCost(int t, QuadraticCost cost, LinearGaussianController controller)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(controller);
        Span<double> mean = Means[t].Row(0);
        controller.Mean(t, mean, _action);
        double sum = cost.Evaluate(t, mean, _action);

        // 1/2 tr(H cov[x; u])
        MatrixSpan covariance = Covariances[t];
        MatrixSpan gain = controller.Gain(t);
        LinearAlgebra.Multiply(gain, covariance, _gainTimesCovariance);
        MatrixSpan joint = _joint;
        joint.Block(0, 0, _states, _states).CopyFrom(covariance);
        MatrixSpan actionBlock = joint.Block(_states, _states, _actions, _actions);
        actionBlock.CopyFrom(controller.Covariances[t]);
        LinearAlgebra.MultiplyTransposedRight(_gainTimesCovariance, gain, actionBlock, 1, 1);
        for (int i = 0; i < _actions; i++)
        {
            for (int j = 0; j < _states; j++)
            {
                joint[_states + i, j] = _gainTimesCovariance[i, j];
                joint[j, _states + i] = _gainTimesCovariance[i, j];
            }
        }
        return sum + 0.5 * LinearAlgebra.Dot(cost.Hessians[t].Data, joint.Data);
    }

    /// <summary>Sum over t of <see cref="ExpectedCost(int, QuadraticCost, LinearGaussianController)"/>.</summary>
    public double ExpectedCost(QuadraticCost cost, LinearGaussianController controller)
    {
        double sum = 0;
        for (int t = 0; t < Means.Count; t++)
            sum += ExpectedCost(t, cost, controller);
        return sum;
    }
}
