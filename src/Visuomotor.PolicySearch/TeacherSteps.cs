using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

// The steps of a teacher: how they are found, bounded and judged by what was predicted.
public sealed partial class Teacher
{
    // a step whose gains are too large is tried this often, shorter each time
    private const int StepTrials = 4;
    private const double ShorterStep = 0.3;

    /// <summary>Finds a step within its bound; one whose gains are too large is tried again, shorter.</summary>
    private void Step()
    {
        LinearGaussianController anchor = Link?.Anchor ?? Kept;
        double[] spread = TeacherBounds.Spread(Memory.Trials);
        double allowed = Math.Max(TeacherBounds.LargestGain, TeacherBounds.Gain(anchor, spread, _initialNoise)),
            bound = Progress.KlStep;
        for (int trial = 0; trial < StepTrials; trial++, bound *= ShorterStep)
        {
            _step = Solve(anchor, bound);
            _stepped = _step.Solved;
            if (!_stepped)
                return;
            double gain = TeacherBounds.Gain(Next, spread, _initialNoise);
            if (gain <= allowed)
            {
                if (trial > 0)
                    _stepEvents.Add($"gains too large for the model to be trusted: step shortened to {TeacherBounds.Text(bound)} nats");
                if (TeacherBounds.Describe(_step, bound) is { } note)
                    _stepEvents.Add(note);
                Progress.Eta = _step.Eta;
                _optimizer.Marginals.Means.Data.CopyTo(PredictedStates.Data, 0);
                return;
            }
        }
        _stepped = false;
        _stepEvents.Add(
            $"gains too large for the model to be trusted in steps down to {TeacherBounds.Text(bound / ShorterStep)} nats: no step"
        );
    }

    private TrajectoryStep Solve(LinearGaussianController anchor, double bound)
    {
        PolicyPenalty? penalty = Link?.Penalty;
        return _optimizer.Solve(
            new TrajectoryProblem
            {
                Dynamics = Dynamics,
                Cost = Cost,
                Anchor = anchor,
                KlStep = bound,
                Policy = penalty?.Policy,
                PolicyWeights = penalty?.Weights,
                Multipliers = penalty?.Multipliers,
                ConstrainsDifference = penalty is { ConstrainsDifference: true },
            },
            Progress.Eta,
            Next
        );
    }

    /// <summary>
    /// Measures how far the controller that was just found, or the kept one where none was, is from the policy as it is now, if there are
    /// both.
    /// </summary>
    internal void MeasureDivergence()
    {
        if (!HasKept || Link?.Linearised is not { } policy)
            return;
        if (!_stepped)
            _marginals.Propagate(Dynamics, Kept);
        Link.MeasureDivergence(_stepped ? _optimizer.Marginals : _marginals, Current, policy);
        double divergence = Link.Divergences.Sum();
        if (TeacherBounds.IsSound(divergence))
            return;
        _stepEvents.Add($"its divergence from the policy, {TeacherBounds.Text(divergence)} nats, is none that a model can tell: left out");
        Link.ForgetDivergences();
    }

    /// <summary>Adapts the step to how well its gain was predicted, before what was kept is given up.</summary>
    private void AdaptStep()
    {
        // the global rule looks at the policy's cost instead of the teacher's; what was predicted is always the teacher's
        LinearGaussianController? policy = Link?.Linearised,
            newPolicy = Link?.NewLinearised;
        bool global = Stage.AdaptsToPolicy && policy is not null && newPolicy is not null;
        double before = ExpectedCost(global ? policy! : Kept, Dynamics, Cost, policy);
        double predicted = before - ExpectedCost(Next, Dynamics, Cost, policy);
        double actual = before - ExpectedCost(global ? newPolicy! : Next, _newDynamics, _newCost, newPolicy);
        if (!double.IsFinite(predicted) || !double.IsFinite(actual))
        {
            Note("what the step was to gain and gained cannot be told from the fitted models: its length stays");
            return;
        }
        Progress.Multiplier = StepSize.Adapt(
            Progress.Multiplier,
            predicted,
            actual,
            _settings.MinimumStepMultiplier,
            _settings.MaximumStepMultiplier
        );
    }

    /// <summary>
    /// The cost that a controller is to expect, with the penalty; NaN where a model that is not stable leaves nothing to compare.
    /// </summary>
    private double ExpectedCost(
        LinearGaussianController controller,
        LinearGaussianDynamics dynamics,
        QuadraticCost cost,
        LinearGaussianController? policy
    )
    {
        _marginals.Propagate(dynamics, controller);
        double expected = _marginals.ExpectedCost(cost, controller);
        bool sound = TeacherBounds.IsSound(expected, Math.Max(Math.Abs(_cost), Math.Abs(Progress.KeptCost)));
        PolicyPenalty? penalty = Link?.Agreement.Penalty(policy);
        if (sound && penalty is not null)
            sound = TeacherBounds.IsSound(_marginals.KullbackLeibler(controller, penalty.Policy));
        return sound ? expected + (penalty?.Of(_marginals, controller) ?? 0) : double.NaN;
    }
}
