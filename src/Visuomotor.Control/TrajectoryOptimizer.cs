using System.Globalization;
using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Solves a <see cref="TrajectoryProblem"/>: maximum-entropy LQR on the Lagrangian
/// c_t = l - lambda_t'u - eta log phat_t(u|x) - nu_t log pibar_t(u|x) with w_t = eta + nu_t,
/// and a search for the eta whose divergence from the anchor meets the bound. One instance serves one thread.
/// </summary>
/// <remarks>[L14] section 3.1; [L16] appendix A.3.</remarks>
public sealed class TrajectoryOptimizer
{
    private readonly TrajectoryOptimizerSettings _settings;
    private readonly LinearQuadraticRegulator _regulator;
    private readonly StateMarginals _marginals;
    private readonly QuadraticCost _fixedPart;
    private readonly QuadraticCost _anchorPart;
    private readonly double[] _entropyWeights;
    private readonly Matrix _precisionTimesGain;
    private readonly double[] _precisionTimesOffset;

    /// <summary>Makes the workspace for problems of one size.</summary>
    public TrajectoryOptimizer(int horizon, int stateSize, int actionSize, TrajectoryOptimizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _regulator = new LinearQuadraticRegulator(horizon, stateSize, actionSize);
        _marginals = new StateMarginals(horizon, stateSize, actionSize);
        _fixedPart = new QuadraticCost(horizon, stateSize, actionSize);
        _anchorPart = new QuadraticCost(horizon, stateSize, actionSize);
        _entropyWeights = new double[horizon];
        _precisionTimesGain = new Matrix(actionSize, stateSize);
        _precisionTimesOffset = new double[actionSize];
    }

    /// <summary>Q and V of the last solution (of the Lagrangian).</summary>
    public ValueFunction Values => _regulator.Values;

    /// <summary>State marginals of the last solution under the problem's dynamics.</summary>
    public StateMarginals Marginals => _marginals;

    /// <summary>Finds the controller.</summary>
    /// <param name="problem">What to solve.</param>
    /// <param name="eta">Where the search starts: the last iteration's multiplier, or 1.</param>
    /// <param name="controller">Receives the solution; not to be used if the step says it was not solved. May not be the problem's anchor or policy.</param>
    public TrajectoryStep Solve(TrajectoryProblem problem, double eta, LinearGaussianController controller)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(controller);
        if (!(problem.KlStep > 0) || !double.IsFinite(problem.KlStep))
            throw new ArgumentException($"the KL step must be positive and finite, not {problem.KlStep}", nameof(problem));
        PrepareLagrangian(problem);

        EtaBracket bracket = new(_settings, problem.KlStep, eta);
        int failedStep = -1;
        double failedEta = 0;
        for (int evaluation = 1; evaluation <= _settings.MaximumEvaluations; evaluation++)
        {
            if (!TryEvaluate(problem, bracket.Eta, controller, out double kl, out int failed))
            {
                failedStep = failed;
                failedEta = bracket.Eta;
                if (bracket.Eta >= _settings.MaximumEta) break;
                bracket.RaiseAfterFailure();
                continue;
            }
            switch (bracket.Report(kl))
            {
                case EtaBracket.Verdict.Accept:
                    return new TrajectoryStep(true, bracket.Eta, kl, true, evaluation, null);
                case EtaBracket.Verdict.BoundInactive:
                    return new TrajectoryStep(true, bracket.Eta, kl, false, evaluation, null);
            }
        }

        // the search ran out of passes: fall back to the smallest multiplier known to keep the bound
        if (bracket.SafeEta is double safe && TryEvaluate(problem, safe, controller, out double safeKl, out _))
            return new TrajectoryStep(true, safe, safeKl, true, _settings.MaximumEvaluations + 1, null);
        string where = failedStep < 0
            ? $"no multiplier up to {Text(bracket.Eta)} brought the divergence under {Text(problem.KlStep)} nats"
            : $"Quu at time step {failedStep} is not positive definite at eta = {Text(failedEta)}";
        return new TrajectoryStep(false, bracket.Eta, double.NaN, true, _settings.MaximumEvaluations,
            $"the KL-constrained step has no solution: {where}; eta was tried up to {Text(Math.Min(bracket.Eta, _settings.MaximumEta))}");

        static string Text(double value) => value.ToString("g3", CultureInfo.InvariantCulture);
    }

    private bool TryEvaluate(TrajectoryProblem problem, double eta, LinearGaussianController controller, out double kl, out int failedStep)
    {
        kl = double.NaN;
        for (int t = 0; t < _entropyWeights.Length; t++) _entropyWeights[t] = eta + (problem.PolicyWeights?[t] ?? 0);
        if (!_regulator.TrySolve(problem.Dynamics, _fixedPart, _anchorPart, eta, _entropyWeights, _settings.CovarianceFloor, controller, out failedStep))
            return false;
        _marginals.Propagate(problem.Dynamics, controller);
        kl = _marginals.KullbackLeibler(controller, problem.Anchor);
        return double.IsFinite(kl);
    }

    private void PrepareLagrangian(TrajectoryProblem problem)
    {
        _anchorPart.Clear();
        for (int t = 0; t < _anchorPart.Horizon; t++) AddNegativeLogProbability(_anchorPart, t, problem.Anchor, 1);

        _fixedPart.CopyFrom(problem.Cost);
        for (int t = 0; t < _fixedPart.Horizon; t++)
        {
            if (problem.Policy is not null && problem.PolicyWeights is not null)
                AddNegativeLogProbability(_fixedPart, t, problem.Policy, problem.PolicyWeights[t]);
            if (problem.Multipliers is not null)
                LinearAlgebra.AddScaled(-1, problem.Multipliers[t].Row(0), _fixedPart.Gradient(t)[_fixedPart.StateSize..]);
        }
    }

    /// <summary>Adds weight * 1/2 (u - Kx - k)' P (u - Kx - k), the part of -weight log p(u|x) that depends on x and u.</summary>
    private void AddNegativeLogProbability(QuadraticCost cost, int t, LinearGaussianController controller, double weight)
    {
        int states = controller.StateSize, actions = controller.ActionSize;
        MatrixSpan gain = controller.Gain(t), hessian = cost.Hessian(t);
        ReadOnlyMatrixSpan precision = controller.Precisions[t];
        Span<double> gradient = cost.Gradient(t);
        LinearAlgebra.Multiply(precision, gain, _precisionTimesGain);
        LinearAlgebra.Multiply(precision, controller.Offset(t), _precisionTimesOffset);
        LinearAlgebra.MultiplyTransposedLeft(gain, _precisionTimesGain, hessian.Block(0, 0, states, states), weight, 1);
        for (int i = 0; i < actions; i++)
        {
            for (int j = 0; j < states; j++)
            {
                hessian[states + i, j] -= weight * _precisionTimesGain[i, j];
                hessian[j, states + i] -= weight * _precisionTimesGain[i, j];
            }
            for (int j = 0; j < actions; j++) hessian[states + i, states + j] += weight * precision[i, j];
            gradient[states + i] -= weight * _precisionTimesOffset[i];
        }
        LinearAlgebra.MultiplyTransposed(gain, _precisionTimesOffset, gradient[..states], weight, 1);
    }
}
