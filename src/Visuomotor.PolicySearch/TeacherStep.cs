using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The step that leads from a teacher's kept controller to its next one: how it is found within its bound, how far from the policy it ends,
/// and how the bound of the one after it follows from what it was to gain.
/// </summary>
/// <remarks>docs/method.md, section 6.</remarks>
internal sealed class TeacherStep
{
    // a step whose gains are too large is tried this often, shorter each time
    private const int MostTrials = 4;
    private const double Shorter = 0.3;

    private readonly Teacher _teacher;
    private readonly TrainingSettings _settings;
    private readonly TrajectoryOptimizer _optimizer;
    private readonly StateMarginals _marginals;
    private readonly double[] _noise;
    private readonly List<string> _events = [];
    private TrajectoryStep? _step;

    /// <summary>Makes what finds a teacher's steps.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="noise">Mean deviation of each action number's noise at the start.</param>
    /// <param name="floor">The variances that exploration keeps.</param>
    public TeacherStep(Teacher teacher, TrainingSettings settings, double[] noise, double[] floor)
    {
        LinearGaussianController next = teacher.Next;
        _teacher = teacher;
        _settings = settings;
        _noise = noise;
        _optimizer = new TrajectoryOptimizer(
            next.Horizon,
            next.StateSize,
            next.ActionSize,
            new TrajectoryOptimizerSettings { CovarianceFloor = floor }
        );
        _marginals = new StateMarginals(next.Horizon, next.StateSize, next.ActionSize);
    }

    /// <summary>Whether there is one: the teacher's next controller is then not the kept one.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Divergence of the last step that was looked for, nats over a trial; 0 without one.</summary>
    public double Kl => _step?.Kl ?? 0;

    /// <summary>What a person should know of it.</summary>
    public IReadOnlyList<string> Events => _events;

    /// <summary>Q and V of the Lagrangian that it minimised.</summary>
    public ValueFunction LagrangianValues => _optimizer.LagrangianValues;

    /// <summary>Begins a turn, in which none was looked for yet.</summary>
    public void Forget()
    {
        _step = null;
        Begin();
    }

    /// <summary>Begins to look for one.</summary>
    public void Begin()
    {
        IsFound = false;
        _events.Clear();
    }

    /// <summary>Says why there is none, where that is known.</summary>
    public void NoteFailure()
    {
        if (_step?.Failure is { } failure)
            _events.Add(failure);
    }

    /// <summary>Finds a step within its bound; one whose gains are too large is tried again, shorter.</summary>
    public void Find()
    {
        LinearGaussianController anchor = _teacher.Link?.Anchor ?? _teacher.Kept;
        double[] spread = TeacherBounds.Spread(_teacher.Memory.Trials);
        double allowed = Math.Max(TeacherBounds.LargestGain, TeacherBounds.Gain(anchor, spread, _noise)),
            bound = _teacher.Progress.KlStep;
        for (int trial = 0; trial < MostTrials; trial++, bound *= Shorter)
        {
            _step = Solve(anchor, bound);
            IsFound = _step.Solved;
            if (!IsFound)
                return;
            double gain = TeacherBounds.Gain(_teacher.Next, spread, _noise);
            if (gain <= allowed)
            {
                if (trial > 0)
                    _events.Add($"gains too large for the model to be trusted: step shortened to {TeacherBounds.Text(bound)} nats");
                if (TeacherBounds.Describe(_step, bound) is { } note)
                    _events.Add(note);
                _teacher.Progress.Eta = _step.Eta;
                _optimizer.Marginals.Means.Data.CopyTo(_teacher.PredictedStates.Data, 0);
                return;
            }
        }
        IsFound = false;
        _events.Add($"gains too large for the model to be trusted in steps down to {TeacherBounds.Text(bound / Shorter)} nats: no step");
    }

    /// <summary>
    /// Measures how far the controller that was just found, or the kept one where none was, is from the policy as it is now, if there are
    /// both.
    /// </summary>
    public void MeasureDivergence()
    {
        if (!_teacher.HasKept || _teacher.Link?.Linearised is not { } policy)
            return;
        PolicyLink link = _teacher.Link;
        if (!IsFound)
            _marginals.Propagate(_teacher.Dynamics, _teacher.Kept);
        link.MeasureDivergence(IsFound ? _optimizer.Marginals : _marginals, _teacher.Current, policy);
        double divergence = link.Divergences.Sum();
        if (TeacherBounds.IsSound(divergence))
            return;
        _events.Add($"its divergence from the policy, {TeacherBounds.Text(divergence)} nats, is none that a model can tell: left out");
        link.ForgetDivergences();
    }

    /// <summary>Adapts the bound to how well the step's gain was predicted, before what was kept is given up.</summary>
    /// <param name="dynamics">Dynamics that were fitted around its trials.</param>
    /// <param name="cost">The cost, expanded around them.</param>
    /// <param name="measured">Their mean cost.</param>
    public void Adapt(LinearGaussianDynamics dynamics, QuadraticCost cost, double measured)
    {
        // the global rule looks at the policy's cost instead of the teacher's; what was predicted is always the teacher's
        LinearGaussianController? policy = _teacher.Link?.Linearised,
            newPolicy = _teacher.Link?.NewLinearised;
        LinearGaussianController next = _teacher.Next;
        bool global = _teacher.Stage.AdaptsToPolicy && policy is not null && newPolicy is not null;
        double largest = Math.Max(Math.Abs(measured), Math.Abs(_teacher.Progress.KeptCost));
        double before = ExpectedCost(global ? policy! : _teacher.Kept, _teacher.Dynamics, _teacher.Cost, policy, largest);
        double predicted = before - ExpectedCost(next, _teacher.Dynamics, _teacher.Cost, policy, largest);
        double actual = before - ExpectedCost(global ? newPolicy! : next, dynamics, cost, newPolicy, largest);
        if (!double.IsFinite(predicted) || !double.IsFinite(actual))
        {
            _teacher.Note("what the step was to gain and gained cannot be told from the fitted models: its length stays");
            return;
        }
        _teacher.Progress.Multiplier = StepSize.Adapt(
            _teacher.Progress.Multiplier,
            predicted,
            actual,
            _settings.MinimumStepMultiplier,
            _settings.MaximumStepMultiplier
        );
    }

    private TrajectoryStep Solve(LinearGaussianController anchor, double bound)
    {
        PolicyPenalty? penalty = _teacher.Link?.Penalty;
        return _optimizer.Solve(
            new TrajectoryProblem
            {
                Dynamics = _teacher.Dynamics,
                Cost = _teacher.Cost,
                Anchor = anchor,
                KlStep = bound,
                Policy = penalty?.Policy,
                PolicyWeights = penalty?.Weights,
                Multipliers = penalty?.Multipliers,
                ConstrainsDifference = penalty is { ConstrainsDifference: true },
            },
            _teacher.Progress.Eta,
            _teacher.Next
        );
    }

    /// <summary>
    /// The cost that a controller is to expect, with the penalty; NaN where a model that is not stable leaves nothing to compare.
    /// </summary>
    private double ExpectedCost(
        LinearGaussianController controller,
        LinearGaussianDynamics dynamics,
        QuadraticCost cost,
        LinearGaussianController? policy,
        double largest
    )
    {
        _marginals.Propagate(dynamics, controller);
        double expected = _marginals.ExpectedCost(cost, controller);
        bool sound = TeacherBounds.IsSound(expected, largest);
        PolicyPenalty? penalty = _teacher.Link?.Agreement.Penalty(policy);
        if (sound && penalty is not null)
            sound = TeacherBounds.IsSound(_marginals.KullbackLeibler(controller, penalty.Policy));
        return sound ? expected + (penalty?.Of(_marginals, controller) ?? 0) : double.NaN;
    }
}
