using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Fits time-varying linear-Gaussian dynamics to the rollouts of one controller from one condition, step by step, with
/// <see cref="ConditionalFit"/> over [x; u; x']. One instance serves one thread.
/// </summary>
/// <remarks>[L14] sections 3 and 3.3; [L16] appendix A.3.</remarks>
public sealed class DynamicsFit
{
    private readonly FitSettings _settings;
    private readonly ConditionalFit _fit;
    private readonly double[] _difference;
    private Matrix _samples = new(1, 1);

    /// <summary>Makes the workspace for problems of one size.</summary>
    public DynamicsFit(int horizon, int stateSize, int actionSize, FitSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _fit = new ConditionalFit(stateSize + actionSize, stateSize, settings);
        _difference = new double[stateSize];
        Model = new TransitionModel(horizon, stateSize, actionSize);
    }

    /// <summary>The joint Gaussians of the last fit.</summary>
    public TransitionModel Model { get; }

    /// <summary>Fits the dynamics.</summary>
    /// <param name="rollouts">Sound rollouts, at least one with a prior and two without.</param>
    /// <param name="prior">The mixture prior over [x; u; x'], or null to fit from the samples alone.</param>
    /// <param name="dynamics">Receives F, f, S and the initial state.</param>
    /// <exception cref="ArgumentException">Too few rollouts.</exception>
    /// <exception cref="ArithmeticException">The samples of some step are not finite.</exception>
    public void Fit(IReadOnlyList<Trajectory> rollouts, MixturePrior? prior, LinearGaussianDynamics dynamics)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(dynamics);
        MixturePrior? fitted = prior?.Mixture is null ? null : prior;
        int least = fitted is null ? 2 : 1;
        if (rollouts.Count < least)
            throw new ArgumentException(
                $"a dynamics fit {(fitted is null ? "without" : "with")} a prior needs at least {least} rollouts, not {rollouts.Count}",
                nameof(rollouts)
            );
        int size = 2 * Model.StateSize + Model.ActionSize;
        if (_samples.Rows != rollouts.Count || _samples.Columns != size)
            _samples = new Matrix(rollouts.Count, size);

        for (int t = 0; t + 1 < Model.Horizon; t++)
        {
            for (int i = 0; i < rollouts.Count; i++)
                CopyTransition(rollouts[i], t, _samples.Span.Row(i));
            if (
                !_fit.TryFit(
                    _samples,
                    fitted,
                    Model.Means[t].Row(0),
                    Model.Covariances[t],
                    dynamics.Transition(t),
                    dynamics.Offset(t),
                    dynamics.Covariances[t]
                )
            )
                throw new ArithmeticException(
                    $"dynamics fit: the covariance of [x; u] at time step {t} is not positive definite; were there non-finite samples?"
                );
        }
        FitInitialState(rollouts, dynamics);
    }

    /// <summary>All transitions [x_t; u_t; x_{t+1}] of the rollouts, one row each: the points that a dynamics prior is fitted to.</summary>
    /// <exception cref="ArgumentException">No rollout is given.</exception>
    public static Matrix Transitions(IReadOnlyList<Trajectory> rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        if (rollouts.Count == 0)
            throw new ArgumentException("no rollouts are given", nameof(rollouts));
        Matrix points = new(rollouts.Sum(each => each.Horizon - 1), 2 * rollouts[0].StateSize + rollouts[0].ActionSize);
        int row = 0;
        foreach (Trajectory rollout in rollouts)
        {
            for (int t = 0; t + 1 < rollout.Horizon; t++)
                CopyTransition(rollout, t, points.Span.Row(row++));
        }
        return points;
    }

    private static void CopyTransition(Trajectory rollout, int t, Span<double> into)
    {
        rollout.States.Span.Row(t).CopyTo(into);
        rollout.Actions.Span.Row(t).CopyTo(into[rollout.StateSize..]);
        rollout.States.Span.Row(t + 1).CopyTo(into[(rollout.StateSize + rollout.ActionSize)..]);
    }

    private void FitInitialState(IReadOnlyList<Trajectory> rollouts, LinearGaussianDynamics dynamics)
    {
        double[] mean = dynamics.InitialMean;
        Array.Clear(mean);
        foreach (Trajectory rollout in rollouts)
            LinearAlgebra.AddScaled(1.0 / rollouts.Count, rollout.States.Span.Row(0), mean);
        MatrixSpan covariance = dynamics.InitialCovariance;
        covariance.Clear();
        double scale = 1.0 / (rollouts.Count + 1);
        foreach (Trajectory rollout in rollouts)
        {
            rollout.States.Span.Row(0).CopyTo(_difference);
            LinearAlgebra.AddScaled(-1, mean, _difference);
            LinearAlgebra.AddOuterProduct(covariance, _difference, _difference, scale);
        }
        covariance.AddToDiagonal(scale * _settings.InitialStateDeviation * _settings.InitialStateDeviation);
    }
}
