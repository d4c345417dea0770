using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Linearises a policy in the state: at every time step the policy's mean actions at the sampled states are regressed on the state under
/// the
/// mixture prior over [x; u], which gives pibar_t(u|x) = N(Kbar_t x + kbar_t, residual + Sigma). One instance serves one thread.
/// </summary>
/// <remarks>[L16] section 4.2 and appendix A.3; [M16] section 3.</remarks>
public sealed class PolicyLinearization
{
    private readonly ConditionalFit _fit;
    private readonly int _states;
    private readonly int _actions;
    private readonly Matrix _joint;
    private readonly double[] _mean;
    private readonly Matrix _residual;
    private Matrix _samples = new(1, 1);

    /// <summary>Makes the workspace for problems of one size.</summary>
    public PolicyLinearization(int stateSize, int actionSize, FitSettings settings)
    {
        _fit = new ConditionalFit(stateSize, actionSize, settings);
        _states = stateSize;
        _actions = actionSize;
        _joint = new Matrix(stateSize + actionSize, stateSize + actionSize);
        _mean = new double[stateSize + actionSize];
        _residual = new Matrix(actionSize, actionSize);
    }

    /// <summary>Fits pibar.</summary>
    /// <param name="rollouts">Rollouts whose states were visited, at least one with a prior and two without.</param>
    /// <param name="meanActions">The policy's mean actions mu(o_t) on each rollout, horizon x action size.</param>
    /// <param name="policyCovariance">Sigma of the policy, action x action.</param>
    /// <param name="prior">Mixture prior over [x; u], or null.</param>
    /// <param name="policy">Receives pibar.</param>
    /// <exception cref="ArithmeticException">The samples of some step are not finite.</exception>
    public void Fit(
        IReadOnlyList<Trajectory> rollouts,
        IReadOnlyList<Matrix> meanActions,
        ReadOnlyMatrixSpan policyCovariance,
        MixturePrior? prior,
        LinearGaussianController policy
    )
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(meanActions);
        ArgumentNullException.ThrowIfNull(policy);
        MixturePrior? fitted = prior?.Mixture is null ? null : prior;
        if (_samples.Rows != rollouts.Count || _samples.Columns != _states + _actions)
            _samples = new Matrix(rollouts.Count, _states + _actions);
        for (int t = 0; t < policy.Horizon; t++)
        {
            for (int i = 0; i < rollouts.Count; i++)
                CopyPoint(rollouts[i], meanActions[i], t, _samples.Span.Row(i));
            bool sound = _fit.TryFit(_samples, fitted, _mean, _joint, policy.Gain(t), policy.Offset(t), _residual);
            for (int i = 0; i < _actions; i++)
            {
                for (int j = 0; j < _actions; j++)
                    _residual[i, j] += policyCovariance[i, j];
            }
            if (!sound || !policy.SetCovariance(t, _residual))
                throw new ArithmeticException(
                    $"policy linearisation: the covariance at time step {t} is not positive definite; were there non-finite samples?"
                );
        }
    }

    /// <summary>All pairs [x_t; mu(o_t)], one row each: the points that the prior is fitted to.</summary>
    public static Matrix Points(IReadOnlyList<Trajectory> rollouts, IReadOnlyList<Matrix> meanActions)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(meanActions);
        Matrix points = new(rollouts.Sum(each => each.Horizon), rollouts[0].StateSize + rollouts[0].ActionSize);
        int row = 0;
        for (int i = 0; i < rollouts.Count; i++)
        {
            for (int t = 0; t < rollouts[i].Horizon; t++)
                CopyPoint(rollouts[i], meanActions[i], t, points.Span.Row(row++));
        }
        return points;
    }

    private static void CopyPoint(Trajectory rollout, Matrix actions, int t, Span<double> into)
    {
        rollout.States.Span.Row(t).CopyTo(into);
        actions.Span.Row(t).CopyTo(into[rollout.StateSize..]);
    }
}
