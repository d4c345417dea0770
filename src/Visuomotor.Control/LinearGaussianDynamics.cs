using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Time-varying linear-Gaussian forward dynamics p(x_{t+1} | x_t, u_t) = N(F_t [x_t; u_t] + f_t, S_t), with the initial state N(mu_0,
/// Sigma_0).
/// T - 1 transitions are used; index T - 1 is never read.
/// </summary>
public sealed class LinearGaussianDynamics
{
    /// <summary>Makes dynamics of zeros.</summary>
    public LinearGaussianDynamics(int horizon, int stateSize, int actionSize)
    {
        ActionSize = actionSize;
        Transitions = new MatrixSequence(horizon, stateSize, stateSize + actionSize);
        Offsets = new MatrixSequence(horizon, 1, stateSize);
        Covariances = new MatrixSequence(horizon, stateSize, stateSize);
        InitialMean = new double[stateSize];
        InitialCovariance = new Matrix(stateSize, stateSize);
    }

    /// <summary>T, the number of control steps.</summary>
    public int Horizon => Transitions.Count;

    /// <summary>Numbers in a state.</summary>
    public int StateSize => Transitions.Rows;

    /// <summary>Numbers in an action.</summary>
    public int ActionSize { get; }

    /// <summary>F_t, state x (state + action).</summary>
    public MatrixSequence Transitions { get; }

    /// <summary>f_t, one row of state numbers.</summary>
    public MatrixSequence Offsets { get; }

    /// <summary>S_t, state x state, symmetric and positive semi-definite.</summary>
    public MatrixSequence Covariances { get; }

    /// <summary>Mean of x_0.</summary>
    public double[] InitialMean { get; }

    /// <summary>Covariance of x_0.</summary>
    public Matrix InitialCovariance { get; }

    /// <summary>F_t, as a view.</summary>
    public MatrixSpan Transition(int t) => Transitions[t];

    /// <summary>f_t, as a view.</summary>
    public Span<double> Offset(int t) => Offsets[t].Row(0);

    /// <summary>The mean next state F_t [x; u] + f_t.</summary>
    public void Predict(int t, ReadOnlySpan<double> state, ReadOnlySpan<double> action, Span<double> next)
    {
        MatrixSpan transition = Transition(t);
        Offset(t).CopyTo(next);
        LinearAlgebra.Multiply(transition.Block(0, 0, StateSize, StateSize), state, next, 1, 1);
        LinearAlgebra.Multiply(transition.Block(0, StateSize, StateSize, ActionSize), action, next, 1, 1);
    }

    /// <summary>Copies dynamics of the same sizes.</summary>
    public void CopyFrom(LinearGaussianDynamics source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Transitions.CopyFrom(source.Transitions);
        Offsets.CopyFrom(source.Offsets);
        Covariances.CopyFrom(source.Covariances);
        source.InitialMean.CopyTo(InitialMean, 0);
        source.InitialCovariance.Data.CopyTo(InitialCovariance.Data, 0);
    }
}
