using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// iLQG with the true model: linearise along the current rollout, solve the backward pass within the actions' limits, search along the new
/// controller. The oracle that optimisation under unknown dynamics is compared with: same cost, same start.
/// </summary>
/// <remarks>docs/method.md, "Known dynamics"; the comparison of [L14] section 5 and [L16] section 6.1.</remarks>
public sealed partial class IterativeLqg
{
    private const double SmallestDamping = 1e-6;
    private const double LargestDamping = 1e10;
    private const double SmallestRatio = 0.1;
    private const double Tolerance = 1e-7;
    private const int LineSearchSteps = 8;

    private readonly IKnownDynamics _system;
    private readonly LinearGaussianDynamics _dynamics;
    private readonly QuadraticCost _cost;
    private readonly LimitedBackwardPass _pass;
    private readonly LinearGaussianController _trial;
    private readonly Matrix _eigenvectors,
        _covariance;
    private readonly double[] _eigenvalues;
    private Trajectory _nominal;
    private Trajectory _candidate;
    private double _dampingFactor = 1;

    /// <summary>Starts from a controller.</summary>
    /// <param name="system">The true model.</param>
    /// <param name="initial">Where to start; copied.</param>
    public IterativeLqg(IKnownDynamics system, LinearGaussianController initial)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(initial);
        _system = system;
        (int horizon, int states, int actions) = (system.Horizon, system.StateSize, system.ActionSize);
        _dynamics = new LinearGaussianDynamics(horizon, states, actions);
        _cost = new QuadraticCost(horizon, states, actions);
        _pass = new LimitedBackwardPass(horizon, states, actions);
        _trial = new LinearGaussianController(horizon, states, actions);
        _eigenvectors = new Matrix(states + actions, states + actions);
        _eigenvalues = new double[states + actions];
        _covariance = new Matrix(actions, actions);
        Controller = new LinearGaussianController(horizon, states, actions);
        _nominal = new Trajectory(horizon, states, actions, 0) { Expansion = new QuadraticCost(horizon, states, actions) };
        _candidate = new Trajectory(horizon, states, actions, 0) { Expansion = new QuadraticCost(horizon, states, actions) };
        Run(initial, _nominal);
        if (_nominal.Diverged)
            throw new ArgumentException(
                "the initial controller's own rollout diverges: there is nothing to linearise along",
                nameof(initial)
            );
        Expand();
    }

    /// <summary>
    /// The actions of <see cref="Nominal"/> with the feedback that is optimal for small deviations from it; the search's damping is not in
    /// it.
    /// C_t is Quu^-1.
    /// </summary>
    public LinearGaussianController Controller { get; }

    /// <summary>The best rollout so far.</summary>
    public Trajectory Nominal => _nominal;

    /// <summary>Rollouts of the true model so far.</summary>
    public int Rollouts { get; private set; }

    /// <summary>Damping mu of the search, see the backward pass: 0 for whole steps.</summary>
    public double Damping { get; private set; }

    /// <summary>Length of the last accepted step, 1 for the whole one.</summary>
    public double StepLength { get; private set; }

    /// <summary>How much cheaper the best whole step would be by the quadratic model: what is left to gain.</summary>
    public double ExpectedDecrease { get; private set; }

    /// <summary>Whether the search is over: next to nothing is left to gain, or no step of any damping keeps what it promises.</summary>
    public bool Converged { get; private set; }

    /// <summary>Runs one iteration; the cost never rises.</summary>
    /// <returns>The cost's decrease; 0 if <see cref="Converged"/>.</returns>
    public double Iterate()
    {
        while (!Converged)
        {
            if (_pass.TrySolve(_dynamics, _cost, _nominal, _system.ActionLow, _system.ActionHigh, Damping))
            {
                double decrease = Search();
                if (decrease > 0)
                {
                    // a whole step asks for less damping, a short one for more
                    if (StepLength > 0.5)
                        Relax();
                    else if (StepLength < 0.2)
                        Tighten();
                    Expand();
                    return decrease;
                }
            }
            Tighten();
            Converged = Damping > LargestDamping;
        }
        return 0;
    }

    private void Run(LinearGaussianController controller, Trajectory into)
    {
        Rollouts++;
        _system.Rollout(controller, into);
    }

    // Tassa's schedule: the factor itself grows while the direction stays the same.
    private void Tighten()
    {
        _dampingFactor = Math.Max(2, 2 * _dampingFactor);
        Damping = Math.Max(SmallestDamping, Damping * _dampingFactor);
    }

    private void Relax()
    {
        _dampingFactor = Math.Min(0.5, 0.5 * _dampingFactor);
        Damping *= _dampingFactor;
        if (Damping < SmallestDamping)
            Damping = 0;
    }

    // Linearises along the rollout and takes the undamped feedback for the controller.
    private void Expand()
    {
        _system.Linearize(_nominal, _dynamics);
        for (int t = 0; t < _nominal.Horizon; t++)
            ExpandCost(t);
        if (!_pass.TrySolve(_dynamics, _cost, _nominal, _system.ActionLow, _system.ActionHigh, 0))
            throw new InvalidOperationException(
                "the backward pass has no solution although the cost's expansion is positive semidefinite: the dynamics are not finite"
            );
        ExpectedDecrease = _pass.ExpectedDecrease(1);
        Converged = ExpectedDecrease <= Tolerance * Math.Abs(_nominal.TotalCost);
        SetController(Controller, 0);
        for (int t = 0; t < _nominal.Horizon; t++)
        {
            MatrixSpan factor = _trial.Factors[t];
            factor.CopyFrom(_pass.ActionHessians[t]);
            factor.AddToDiagonal(1e-12);
            if (!Cholesky.TryFactor(factor, out _))
                continue;
            Cholesky.Invert(factor, _covariance);
            Controller.SetCovariance(t, _covariance);
        }
    }

    // The gradient at the rollout, and the Hessian without its negative eigenvalues: V stays convex and its feedback stabilises.
    private void ExpandCost(int t)
    {
        QuadraticCost expansion = _nominal.Expansion!;
        MatrixSpan hessian = expansion.Hessian(t),
            into = _cost.Hessian(t);
        Span<double> gradient = _cost.Gradient(t);
        ReadOnlySpan<double> state = _nominal.States.Span.Row(t),
            action = _nominal.Actions.Span.Row(t);
        into.CopyFrom(hessian);
        for (int i = 0; i < gradient.Length; i++)
        {
            ReadOnlySpan<double> row = hessian.Row(i);
            gradient[i] =
                expansion.Gradient(t)[i] + LinearAlgebra.Dot(row[..state.Length], state) + LinearAlgebra.Dot(row[state.Length..], action);
        }
        _eigenvectors.Span.CopyFrom(hessian);
        SymmetricEigen.Decompose(_eigenvectors, _eigenvalues);
        double largest = Math.Max(Math.Abs(_eigenvalues[0]), _eigenvalues[^1]);
        for (int k = 0; k < _eigenvalues.Length && _eigenvalues[k] < -1e-12 * largest; k++)
        {
            for (int i = 0; i < into.Rows; i++)
            for (int j = 0; j < into.Columns; j++)
                into[i, j] -= _eigenvalues[k] * _eigenvectors[i, k] * _eigenvectors[j, k];
        }
    }

    // u = ubar + alpha k + K (x - xbar)
    private void SetController(LinearGaussianController controller, double alpha)
    {
        controller.Gains.CopyFrom(_pass.Gains);
        for (int t = 0; t < controller.Horizon; t++)
        {
            Span<double> offset = controller.Offset(t);
            _nominal.Actions.Span.Row(t).CopyTo(offset);
            LinearAlgebra.AddScaled(alpha, _pass.Steps[t].Row(0), offset);
            LinearAlgebra.Multiply(controller.Gain(t), _nominal.States.Span.Row(t), offset, -1, 1);
        }
    }

    // Takes the longest of alpha = 1, 1/2, 1/4, ... whose noiseless rollout brings a fair part of what the model promises.
    private double Search()
    {
        double before = _nominal.TotalCost,
            alpha = 1;
        for (int attempt = 0; attempt < LineSearchSteps; attempt++, alpha *= 0.5)
        {
            SetController(_trial, alpha);
            Run(_trial, _candidate);
            double decrease = before - _candidate.TotalCost;
            if (_candidate.Diverged || !(decrease > 0) || decrease < SmallestRatio * _pass.ExpectedDecrease(alpha))
                continue;
            (_nominal, _candidate) = (_candidate, _nominal);
            StepLength = alpha;
            return decrease;
        }
        return 0;
    }
}
