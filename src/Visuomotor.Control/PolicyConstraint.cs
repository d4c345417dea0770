using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// The constraint between one teacher and the policy: Lagrange multipliers lambda_t on the mean action, and penalty weights nu_t on the
/// divergence, which are the agreement's to move.
/// lambda_t += alpha nu_t M (mean of mu(o_t) - mean of mu_p(x_t)).
/// </summary>
/// <remarks>[L16] section 4.2.</remarks>
public sealed class PolicyConstraint
{
    /// <summary>Starts with lambda = 0 and nu = <paramref name="initialWeight"/> everywhere.</summary>
    /// <param name="horizon">T.</param>
    /// <param name="actionSize">Numbers in an action.</param>
    /// <param name="initialWeight">nu at the start, positive.</param>
    public PolicyConstraint(int horizon, int actionSize, double initialWeight)
    {
        Multipliers = new MatrixSequence(horizon, 1, actionSize);
        Weights = new double[horizon];
        Array.Fill(Weights, initialWeight);
    }

    /// <summary>lambda_t, one row of action numbers a step.</summary>
    public MatrixSequence Multipliers { get; }

    /// <summary>nu_t.</summary>
    public double[] Weights { get; }

    /// <summary>Moves lambda along the mean difference between policy and teacher on the sampled states.</summary>
    /// <param name="rollouts">Rollouts whose states were visited.</param>
    /// <param name="policyActions">The policy's mean actions on each rollout, horizon x action size.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="rate">alpha. lambda has the unit of cost per action and nu that of cost, so alpha M has that of one over a squared
    /// action.</param>
    /// <param name="metric">The controller whose precisions C_t^-1 are M, so that alpha is a pure number; null for M = 1, so that alpha
    /// carries the unit.</param>
    public void UpdateMultipliers(
        IReadOnlyList<Trajectory> rollouts,
        IReadOnlyList<Matrix> policyActions,
        LinearGaussianController teacher,
        double rate,
        LinearGaussianController? metric = null
    )
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(policyActions);
        ArgumentNullException.ThrowIfNull(teacher);
        Span<double> mean = new double[teacher.ActionSize],
            difference = new double[teacher.ActionSize];
        for (int t = 0; t < Weights.Length; t++)
        {
            Span<double> multiplier = Multipliers[t].Row(0),
                moved = metric is null ? multiplier : difference;
            difference.Clear();
            double scale = rate * Weights[t] / rollouts.Count;
            for (int i = 0; i < rollouts.Count; i++)
            {
                teacher.Mean(t, rollouts[i].States.Span.Row(t), mean);
                LinearAlgebra.AddScaled(scale, policyActions[i].Span.Row(t), moved);
                LinearAlgebra.AddScaled(-scale, mean, moved);
            }
            if (metric is not null)
                LinearAlgebra.Multiply(metric.Precisions[t], difference, multiplier, 1, 1);
        }
    }
}
