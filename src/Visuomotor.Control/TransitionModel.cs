using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Joint Gaussians over [x_t; u_t; x_{t+1}], one per time step. Forward dynamics s' = f(s, a) and inverse dynamics a = f^-1(s, s')
/// are two conditionals of this one object.
/// </summary>
/// <remarks>docs/method.md, "Words: what counts as a model"; [L14] section 3.</remarks>
public sealed class TransitionModel
{
    /// <summary>Makes a model of zeros.</summary>
    public TransitionModel(int horizon, int stateSize, int actionSize)
    {
        StateSize = stateSize;
        ActionSize = actionSize;
        int size = 2 * stateSize + actionSize;
        Means = new MatrixSequence(horizon, 1, size);
        Covariances = new MatrixSequence(horizon, size, size);
    }

    /// <summary>T, the number of control steps; the last index has no transition and stays zero.</summary>
    public int Horizon => Means.Count;

    /// <summary>Numbers in a state.</summary>
    public int StateSize { get; }

    /// <summary>Numbers in an action.</summary>
    public int ActionSize { get; }

    /// <summary>Means of [x; u; x'], one row a step.</summary>
    public MatrixSequence Means { get; }

    /// <summary>Covariances of [x; u; x'].</summary>
    public MatrixSequence Covariances { get; }

    /// <summary>x' given [x; u] at step t.</summary>
    /// <param name="t">Time step, 0..T-2.</param>
    /// <param name="ridge">Added to the diagonal of the inputs' covariance, not negative.</param>
    public ConditionalGaussian ForwardDynamics(int t, double ridge) => Joint(t).Conditional(StateSize + ActionSize, ridge);

    /// <summary>u given [x; x'] at step t.</summary>
    /// <param name="t">Time step, 0..T-2.</param>
    /// <param name="ridge">Added to the diagonal of the inputs' covariance, not negative.</param>
    public ConditionalGaussian InverseDynamics(int t, double ridge)
    {
        Gaussian joint = Joint(t);
        int[] order =
        [
            .. Enumerable.Range(0, StateSize),
            .. Enumerable.Range(StateSize + ActionSize, StateSize),
            .. Enumerable.Range(StateSize, ActionSize),
        ];
        return joint.Marginal(order).Conditional(2 * StateSize, ridge);
    }

    /// <summary>The joint Gaussian of step t, copied.</summary>
    public Gaussian Joint(int t)
    {
        Matrix covariance = new(Covariances.Rows, Covariances.Columns);
        covariance.Span.CopyFrom(Covariances[t]);
        return new Gaussian(Means[t].Row(0).ToArray(), covariance);
    }
}
