using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Judges what made a teacher's trials: it is accepted, with dynamics and cost fitted around it, or rolled back.
/// </summary>
/// <remarks>docs/method.md, sections 4 and 7.</remarks>
internal sealed class TeacherJudge
{
    private const int RejectionsBeforeRefresh = 2;

    private readonly Teacher _teacher;
    private readonly TeacherTurn _turn;
    private readonly TrainingSettings _settings;
    private readonly DynamicsFit _fit;
    private readonly LinearGaussianDynamics _newDynamics;
    private readonly QuadraticCost _newCost;

    /// <summary>Makes a teacher's judge.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="turn">What its turn comes to.</param>
    /// <param name="settings">Settings.</param>
    public TeacherJudge(Teacher teacher, TeacherTurn turn, TrainingSettings settings)
    {
        (int horizon, int states, int actions) = (teacher.Next.Horizon, teacher.Next.StateSize, teacher.Next.ActionSize);
        (_teacher, _turn, _settings) = (teacher, turn, settings);
        _newDynamics = new LinearGaussianDynamics(horizon, states, actions);
        _newCost = new QuadraticCost(horizon, states, actions);
        _fit = new DynamicsFit(horizon, states, actions, settings.Fit);
    }

    /// <summary>Joint Gaussians over [x; u; x'] of the last fit.</summary>
    public TransitionModel Model => _fit.Model;

    /// <summary>Judges the controller that was just tried: fits cost and dynamics around it, or rolls it back.</summary>
    /// <param name="prior">The mixture prior to use, or null for none.</param>
    public void JudgeNext(MixturePrior? prior)
    {
        TeacherProgress progress = _teacher.Progress;
        double error = _turn.Count();
        _turn.IsAccepted = _teacher.Trials.Accepts(
            _turn.Cost,
            FewestToFit(prior),
            _teacher.HasKept && !progress.Refreshing ? progress : null,
            _settings.RejectionErrors
        );
        if (_turn.IsAccepted)
        {
            FitNew(prior);
            if (_teacher.HasKept && !progress.Refreshing)
                _teacher.Step.Adapt(_newDynamics, _newCost, _turn.Cost);
            if (!progress.Refreshing)
                progress.ForgetSuccesses();
            Keep(_teacher.Next, error);
            _teacher.Link?.TakeNew();
        }
        else if (_teacher.HasKept)
        {
            progress.Rejections++;
            progress.ShortenStep(_settings.MinimumStepMultiplier);
            _teacher.Note(_teacher.Trials.Rejection());
        }
        if (!_teacher.HasKept)
            _teacher.Note("every rollout of the initial controller diverged: lower its variance or gains");
        progress.KlStep = KlStep();
        if (progress.Rejections < RejectionsBeforeRefresh && !_teacher.IsHeld)
            return;

        // the kept cost may have been luck, and success is not to be lost: look at the kept controller again
        progress.Refreshing = true;
        progress.Rejections = 0;
    }

    /// <summary>Keeps the policy, linearised around the rollouts that it made: the step to come is one from there.</summary>
    /// <param name="prior">The mixture prior to use, or null for none.</param>
    public void StartFromPolicy(MixturePrior? prior)
    {
        double error = _turn.Count();
        PolicyLink link = _teacher.Link!;
        link.Agreement.ForgetMultipliers();
        _teacher.Progress.ForgetSuccesses();
        _turn.IsAccepted = _teacher.TrialsToFit.Count >= FewestToFit(prior) && link.NewLinearised is not null;
        if (_turn.IsAccepted)
        {
            FitNew(prior);
            link.TakeNew();
            Keep(link.Linearised!, error);
        }
        else
        {
            _teacher.Progress.KeptTrials = _teacher.Trials.Own;
            _teacher.Note(
                $"{_teacher.Trials.Diverged} of {_teacher.Trials.Own} rollouts of the policy diverged: too few are left to start from"
            );
        }
        _teacher.Progress.KlStep = KlStep();
    }

    /// <summary>Learns nothing from the rollouts, since the policy that made them was rolled back.</summary>
    public void IgnoreRollouts()
    {
        _turn.Count();
        _teacher.Note("the policy succeeded clearly less often: rolled back to the best");

        // how often the policy that is back again succeeds here is to be seen
        _teacher.Progress.ForgetSuccesses();
    }

    /// <summary>Fits cost and dynamics around the rollouts that the next controller starts from.</summary>
    private void FitNew(MixturePrior? prior)
    {
        Trajectory[] rollouts = [.. _teacher.Stage.TrialsToFit(_teacher.Trials.Sound)];
        _newCost.SetToAverage(rollouts);
        _fit.Fit(rollouts, prior, _newDynamics);
    }

    private static int FewestToFit(MixturePrior? prior) => prior is null ? 2 : 1;

    /// <summary>Keeps a controller with what was fitted.</summary>
    private void Keep(LinearGaussianController controller, double error)
    {
        Trajectory[] trials = _teacher.Trials.Judged();
        _teacher.Progress.KeptTrials += trials.Length;
        _teacher.Progress.KeptSuccesses += trials.Count(each => each.Success);
        _teacher.Kept.CopyFrom(controller);
        _teacher.Dynamics.CopyFrom(_newDynamics);
        _teacher.Cost.CopyFrom(_newCost);
        _teacher.Progress.KeptCost = _turn.Cost;
        _teacher.Progress.KeptError = error;
        _teacher.Progress.Rejections = 0;
        _teacher.Progress.Refreshing = false;
        _teacher.HasKept = true;
        _teacher.Memory.Keep(_teacher.TrialsToFit);
    }

    /// <summary>KL bound of the next step, over all its time steps, nats.</summary>
    private double KlStep() => _teacher.Stage.KlStep(_teacher) * _teacher.Next.Horizon * _teacher.Progress.Multiplier;
}
