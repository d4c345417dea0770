using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Time-varying linear-Gaussian controller p(u_t | x_t) = N(K_t x_t + k_t, C_t): the "teacher" of one condition.
/// </summary>
/// <remarks>[L14] section 3; [L16] section 4.2.</remarks>
public sealed partial class LinearGaussianController
{
    /// <summary>
    /// Makes a controller with zero gains and zero covariance; fill it, then call <see cref="SetCovariance"/> for every step.
    /// </summary>
    public LinearGaussianController(int horizon, int stateSize, int actionSize)
    {
        Gains = new MatrixSequence(horizon, actionSize, stateSize);
        Offsets = new MatrixSequence(horizon, 1, actionSize);
        Covariances = new MatrixSequence(horizon, actionSize, actionSize);
        Factors = new MatrixSequence(horizon, actionSize, actionSize);
        Precisions = new MatrixSequence(horizon, actionSize, actionSize);
        LogDeterminants = new double[horizon];
    }

    /// <summary>T, the number of time steps.</summary>
    public int Horizon => Gains.Count;

    /// <summary>Numbers in a state.</summary>
    public int StateSize => Gains.Columns;

    /// <summary>Numbers in an action.</summary>
    public int ActionSize => Gains.Rows;

    /// <summary>K_t, action x state.</summary>
    public MatrixSequence Gains { get; }

    /// <summary>k_t, one row of action numbers.</summary>
    public MatrixSequence Offsets { get; }

    /// <summary>C_t, symmetric positive definite, in squared action units.</summary>
    public MatrixSequence Covariances { get; }

    /// <summary>Lower Cholesky factors of C_t.</summary>
    public MatrixSequence Factors { get; }

    /// <summary>Inverses of C_t.</summary>
    public MatrixSequence Precisions { get; }

    /// <summary>log det C_t.</summary>
    public double[] LogDeterminants { get; }

    /// <summary>K_t, as a view.</summary>
    public MatrixSpan Gain(int t) => Gains[t];

    /// <summary>k_t, as a view.</summary>
    public Span<double> Offset(int t) => Offsets[t].Row(0);

    /// <summary>The mean action K_t x + k_t.</summary>
    public void Mean(int t, ReadOnlySpan<double> state, Span<double> action)
    {
        Offset(t).CopyTo(action);
        LinearAlgebra.Multiply(Gain(t), state, action, 1, 1);
    }

    /// <summary>An action for state x: the mean, plus the factor of C_t times <paramref name="noise"/> unless that is empty.</summary>
    /// <param name="t">Time step, 0..T-1.</param>
    /// <param name="state">x_t.</param>
    /// <param name="noise">Standard normal numbers, one per action number, or empty for the mean action.</param>
    /// <param name="action">Receives u_t, not clamped.</param>
    public void Act(int t, ReadOnlySpan<double> state, ReadOnlySpan<double> noise, Span<double> action)
    {
        Mean(t, state, action);
        if (!noise.IsEmpty)
            LinearAlgebra.Multiply(Factors[t], noise, action, 1, 1);
    }

    /// <summary>Sets C_t and what is derived from it.</summary>
    /// <returns>False if <paramref name="covariance"/> is not positive definite; the step is then left half set and must not be
    /// used.</returns>
    public bool SetCovariance(int t, ReadOnlyMatrixSpan covariance)
    {
        Covariances[t].CopyFrom(covariance);
        MatrixSpan factor = Factors[t];
        factor.CopyFrom(covariance);
        if (!Cholesky.TryFactor(factor, out _))
            return false;
        Cholesky.Invert(factor, Precisions[t]);
        LogDeterminants[t] = Cholesky.LogDeterminant(factor);
        return true;
    }

    /// <summary>Scales every C_t down, but in no direction to less than a floor; where it is below already it is left.</summary>
    /// <param name="factor">What each C_t is multiplied by, above 0 and at most 1.</param>
    /// <param name="floor">Smallest variance of each action number, positive, as in <see cref="LinearQuadraticRegulator.TrySolve"/>; empty
    /// for none.</param>
    /// <exception cref="ArgumentException">The factor or a floor is out of its range.</exception>
    public void ReduceNoise(double factor, ReadOnlySpan<double> floor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, 1);
        CovarianceFloor? lowest = floor.IsEmpty ? null : new CovarianceFloor(1, floor);
        Matrix covariance = new(ActionSize, ActionSize);
        for (int t = 0; t < Horizon; t++)
        {
            covariance.Span.CopyFrom(Covariances[t]);
            if (lowest is null)
                LinearAlgebra.Scale(factor, covariance.Data, covariance.Data);
            else
                lowest.Reduce(0, covariance, factor);
            SetCovariance(t, covariance);
        }
    }

    /// <summary>Copies a controller of the same sizes.</summary>
    public void CopyFrom(LinearGaussianController source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Gains.CopyFrom(source.Gains);
        Offsets.CopyFrom(source.Offsets);
        Covariances.CopyFrom(source.Covariances);
        Factors.CopyFrom(source.Factors);
        Precisions.CopyFrom(source.Precisions);
        source.LogDeterminants.CopyTo(LogDeterminants, 0);
    }
}
