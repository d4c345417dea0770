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
    private readonly RelativeProblem _problem;
    private readonly RelativeSolution _solution;
    private readonly RelativeMarginals _relativeMarginals;
    private readonly double[] _entropyWeights;
    private readonly MatrixSequence _gains;
    private readonly MatrixSequence _offsets;
    private readonly ValueFunction _values;
    private readonly StateMarginals _marginals;
    private bool _valuesAreOld;

    /// <summary>Makes the workspace for problems of one size.</summary>
    /// <exception cref="ArgumentException">A floor of the settings is not positive and finite.</exception>
    public TrajectoryOptimizer(int horizon, int stateSize, int actionSize, TrajectoryOptimizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _problem = new RelativeProblem(horizon, stateSize, actionSize, settings.CovarianceFloor);
        _solution = new RelativeSolution(_problem);
        _relativeMarginals = new RelativeMarginals(_problem);
        _entropyWeights = new double[horizon];
        _gains = new MatrixSequence(horizon, actionSize, stateSize);
        _offsets = new MatrixSequence(horizon, 1, actionSize);
        _values = new ValueFunction(horizon, stateSize, actionSize);
        _marginals = new StateMarginals(horizon, stateSize, actionSize);
    }

    /// <summary>
    /// Q and V of the Lagrangian at the last solution, with divergences, multipliers and penalty in them and without constants; not those
    /// of the return, see <see cref="ValueFunction.Evaluate"/>.
    /// Formed when they are first asked for: ask before the next <see cref="Solve"/>.
    /// </summary>
    public ValueFunction LagrangianValues
    {
        get
        {
            if (_valuesAreOld)
                FillValues();
            return _values;
        }
    }

    /// <summary>State marginals of the last solution under the problem's dynamics.</summary>
    public StateMarginals Marginals => _marginals;

    /// <summary>Finds the controller.</summary>
    /// <param name="problem">What to solve.</param>
    /// <param name="eta">Where the search starts: the last iteration's multiplier, or 1.</param>
    /// <param name="controller">Receives the solution; not to be used if the step says it was not solved. May not be the problem's anchor
    /// or policy.</param>
    public TrajectoryStep Solve(TrajectoryProblem problem, double eta, LinearGaussianController controller)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(controller);
        if (!(problem.KlStep > 0) || !double.IsFinite(problem.KlStep))
            throw new ArgumentException($"the KL step must be positive and finite, not {problem.KlStep}", nameof(problem));
        _valuesAreOld = false;
        _problem.Prepare(problem);

        EtaBracket bracket = new(_settings, problem.KlStep, eta);
        int failedStep = -1;
        double failedEta = 0;
        for (int evaluation = 1; evaluation <= _settings.MaximumEvaluations; evaluation++)
        {
            if (!TryEvaluate(problem, bracket.Eta, out double kl, out int failed))
            {
                failedStep = failed;
                failedEta = bracket.Eta;
                if (bracket.Eta >= _settings.MaximumEta)
                    break;
                bracket.RaiseAfterFailure();
                continue;
            }
            switch (bracket.Report(kl))
            {
                case EtaBracket.Verdict.Accept:
                    return Take(problem, controller, bracket.Eta, kl, true, evaluation);
                case EtaBracket.Verdict.BoundInactive:
                    return Take(problem, controller, bracket.Eta, kl, false, evaluation);
            }
        }

        // the search ran out of passes: fall back to the smallest multiplier known to keep the bound
        if (bracket.SafeEta is double safe && TryEvaluate(problem, safe, out double safeKl, out _))
            return Take(problem, controller, safe, safeKl, true, _settings.MaximumEvaluations + 1);
        return Failed(
            bracket.Eta,
            failedStep < 0
                ? $"no multiplier up to {Text(bracket.Eta)} brought the divergence under {Text(problem.KlStep)} nats"
                : $"Quu at time step {failedStep} is not positive definite at eta = {Text(failedEta)}"
        );
    }

    private bool TryEvaluate(TrajectoryProblem problem, double eta, out double kl, out int failedStep)
    {
        kl = double.NaN;
        for (int t = 0; t < _entropyWeights.Length; t++)
            _entropyWeights[t] = eta + (problem.PolicyWeights?[t] ?? 0);
        if (!_solution.TrySolve(eta, _entropyWeights, out failedStep))
            return false;
        kl = _relativeMarginals.Propagate(_solution, problem.Dynamics, problem.Anchor);
        return double.IsFinite(kl);
    }

    // The pass becomes a controller: what the anchor does, and the change.
    private TrajectoryStep Take(
        TrajectoryProblem problem,
        LinearGaussianController controller,
        double eta,
        double kl,
        bool active,
        int evaluations
    )
    {
        int states = controller.StateSize,
            actions = controller.ActionSize;
        for (int t = 0; t < controller.Horizon; t++)
        {
            MatrixSpan gain = controller.Gain(t),
                change = _solution.Gain(t);
            gain.CopyFrom(problem.Anchor.Gain(t));
            Span<double> offset = controller.Offset(t);
            for (int i = 0; i < actions; i++)
            {
                LinearAlgebra.AddScaled(1, change.Row(i)[..states], gain.Row(i));
                offset[i] = problem.Anchor.Offset(t)[i] + change[i, _problem.One];
            }
            if (!_solution.TryCopyCovariance(t, controller))
                return Failed(eta, $"the covariance at time step {t} is not positive definite at eta = {Text(eta)}");
        }
        _gains.CopyFrom(controller.Gains);
        _offsets.CopyFrom(controller.Offsets);
        _valuesAreOld = true;
        FillMarginals();
        return new TrajectoryStep(true, eta, kl, active, evaluations, null);
    }

    private TrajectoryStep Failed(double eta, string where) =>
        new(
            false,
            eta,
            double.NaN,
            true,
            _settings.MaximumEvaluations,
            $"the KL-constrained step has no solution: {where}; eta was tried up to {Text(Math.Min(eta, _settings.MaximumEta))}"
        );

    private static string Text(double value) => value.ToString("g3", CultureInfo.InvariantCulture);

    // Q(x, u) = V(x) + 1/2 (u - K x - k)' Quu (u - K x - k)
    private void FillValues()
    {
        _valuesAreOld = false;
        int states = _problem.States,
            actions = _problem.Actions;
        Matrix weighted = new(actions, states);
        double[] weightedOffset = new double[actions];
        for (int t = 0; t < _problem.Horizon; t++)
        {
            MatrixSpan value = _values.StateHessians[t],
                q = _values.QHessians[t],
                actionHessian = _solution.ActionHessian(t).Block(0, 0, actions, actions);
            Span<double> gradient = _values.StateGradients[t].Row(0),
                qGradient = _values.QGradients[t].Row(0);
            value.CopyFrom(_solution.Hessian(t).Block(0, 0, states, states));
            _solution.Gradient(t)[..states].CopyTo(gradient);
            LinearAlgebra.Multiply(actionHessian, _gains[t], weighted, -1);
            LinearAlgebra.Multiply(actionHessian, _offsets[t].Row(0), weightedOffset, -1);
            q.Block(0, 0, states, states).CopyFrom(value);
            LinearAlgebra.MultiplyTransposedLeft(_gains[t], weighted, q.Block(0, 0, states, states), -1, 1);
            q.Block(states, 0, actions, states).CopyFrom(weighted);
            q.Block(states, states, actions, actions).CopyFrom(actionHessian);
            for (int i = 0; i < actions; i++)
            {
                for (int j = 0; j < states; j++)
                    q[j, states + i] = weighted[i, j];
            }
            gradient.CopyTo(qGradient);
            LinearAlgebra.MultiplyTransposed(_gains[t], weightedOffset, qGradient[..states], -1, 1);
            weightedOffset.CopyTo(qGradient[states..]);
        }
    }

    private void FillMarginals()
    {
        int states = _problem.States;
        for (int t = 0; t < _problem.Horizon; t++)
        {
            _relativeMarginals.Mean(t)[..states].CopyTo(_marginals.Means[t].Row(0));
            _marginals.Covariances[t].CopyFrom(_relativeMarginals.Covariance(t).Block(0, 0, states, states));
        }
    }
}
