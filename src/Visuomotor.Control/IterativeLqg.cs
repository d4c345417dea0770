using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// iLQG with the true model: linearise along the current rollout, solve LQR, search along the new controller. The oracle that
/// optimisation under unknown dynamics is compared with: same cost, same start.
/// </summary>
/// <remarks>METHOD "known dynamics"; the comparison of [L14] section 5 and [L16] section 6.1.</remarks>
public sealed class IterativeLqg
{
    private const double SmallestDamping = 1e-8;
    private const double LargestDamping = 1e10;
    private const int LineSearchSteps = 10;

    private readonly IKnownDynamics _system;
    private readonly LinearQuadraticRegulator _regulator;
    private readonly LinearGaussianDynamics _dynamics;
    private readonly QuadraticCost _cost;
    private readonly LinearGaussianController _solution;
    private readonly LinearGaussianController _trial;
    private readonly double[] _entropyWeights;
    private Trajectory _nominal;
    private Trajectory _candidate;

    /// <summary>Starts from a controller.</summary>
    /// <param name="system">The true model.</param>
    /// <param name="initial">Where to start; copied.</param>
    public IterativeLqg(IKnownDynamics system, LinearGaussianController initial)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(initial);
        _system = system;
        (int horizon, int states, int actions) = (system.Horizon, system.StateSize, system.ActionSize);
        _regulator = new LinearQuadraticRegulator(horizon, states, actions);
        _dynamics = new LinearGaussianDynamics(horizon, states, actions);
        _cost = new QuadraticCost(horizon, states, actions);
        _solution = new LinearGaussianController(horizon, states, actions);
        _trial = new LinearGaussianController(horizon, states, actions);
        _entropyWeights = new double[horizon];
        Array.Fill(_entropyWeights, 1);
        Controller = new LinearGaussianController(horizon, states, actions);
        Controller.CopyFrom(initial);
        _nominal = new Trajectory(horizon, states, actions, 0) { Expansion = new QuadraticCost(horizon, states, actions) };
        _candidate = new Trajectory(horizon, states, actions, 0) { Expansion = new QuadraticCost(horizon, states, actions) };
        system.Rollout(Controller, _nominal);
    }

    /// <summary>The best controller so far.</summary>
    public LinearGaussianController Controller { get; }

    /// <summary>Its noiseless rollout.</summary>
    public Trajectory Nominal => _nominal;

    /// <summary>Levenberg-Marquardt damping on the actions.</summary>
    public double Damping { get; private set; } = 1e-4;

    /// <summary>Runs one iteration; the cost never rises.</summary>
    /// <returns>The cost's decrease; 0 if no shorter step helped, which ends the search once the damping is at its largest.</returns>
    public double Iterate()
    {
        _system.Linearize(_nominal, _dynamics);
        while (Damping <= LargestDamping)
        {
            PrepareCost();
            if (_regulator.TrySolve(_dynamics, _cost, _entropyWeights, [], _solution, out _))
            {
                double decrease = Search();
                if (decrease > 0)
                {
                    Damping = Math.Max(SmallestDamping, Damping / 5);
                    return decrease;
                }
            }
            Damping *= 10;
        }
        Damping = LargestDamping;
        return 0;
    }

    /// <summary>The expansion plus 1/2 mu |u - ubar|^2.</summary>
    private void PrepareCost()
    {
        _cost.CopyFrom(_nominal.Expansion!);
        for (int t = 0; t < _cost.Horizon; t++)
        {
            ReadOnlySpan<double> action = _nominal.Actions.Span.Row(t);
            Span<double> gradient = _cost.Gradient(t);
            MatrixSpan hessian = _cost.Hessian(t);
            for (int i = 0; i < action.Length; i++)
            {
                hessian[_cost.StateSize + i, _cost.StateSize + i] += Damping;
                gradient[_cost.StateSize + i] -= Damping * action[i];
            }
        }
    }

    /// <summary>Tries u = ubar + alpha (k + K xbar - ubar) + K (x - xbar) for alpha = 1, 1/2, 1/4, ...</summary>
    private double Search()
    {
        double before = _nominal.TotalCost, alpha = 1;
        Span<double> mean = new double[_trial.ActionSize];
        for (int attempt = 0; attempt < LineSearchSteps; attempt++, alpha *= 0.5)
        {
            _trial.CopyFrom(_solution);
            for (int t = 0; t < _trial.Horizon; t++)
            {
                ReadOnlySpan<double> action = _nominal.Actions.Span.Row(t);
                _solution.Mean(t, _nominal.States.Span.Row(t), mean);
                Span<double> offset = _trial.Offset(t);
                for (int i = 0; i < offset.Length; i++) offset[i] -= (1 - alpha) * (mean[i] - action[i]);
            }
            _system.Rollout(_trial, _candidate);
            if (!_candidate.Diverged && _candidate.TotalCost < before)
            {
                Controller.CopyFrom(_trial);
                (_nominal, _candidate) = (_candidate, _nominal);
                return before - _nominal.TotalCost;
            }
        }
        return 0;
    }
}
