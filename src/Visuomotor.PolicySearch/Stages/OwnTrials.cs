using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The policy makes all trials. One that is clearly worse than the best so far is rolled back to that one. Where every trial of a
/// condition succeeds the policy is held to what it did there; elsewhere
/// a teacher starts from the policy, linearised around these trials, and the policy follows it within a trust region of its own.
/// </summary>
/// <param name="settings">Settings of the teachers.</param>
/// <param name="own">Settings of this stage.</param>
/// <param name="together">Settings of teachers and policy together.</param>
/// <param name="teachersAlone">Iterations in which the teachers have learned alone.</param>
/// <param name="learner">What learns.</param>
/// <param name="best">The best policy.</param>
/// <remarks>docs/own-trials.md. Ours.</remarks>
internal sealed class OwnTrials(
    TrainingSettings settings,
    OwnTrialsSettings own,
    TeachersAndPolicySettings together,
    int teachersAlone,
    PolicyLearner learner,
    BestPolicy best
) : TeachersAndPolicy(settings, together, teachersAlone, learner)
{
    // the share of trials that fail from which on the policy's step may be as long as its trust region
    private const double FullStepFailures = 0.25;

    // fewer trials that failed are too few to fit dynamics to
    private const int MinimumFailures = 4;

    private const double Tolerance = 1.01;
    private const int MostBacktracks = 20;

    /// <inheritdoc/>
    public override bool Begins(int iteration) => Learner.MakesTrials && iteration >= own.From;

    /// <inheritdoc/>
    public override void Begin()
    {
        // teachers stay tied to the policy as they are
    }

    /// <inheritdoc/>
    public override void BeginTurn()
    {
        foreach (Teacher teacher in Learner.Teachers)
        {
            teacher.Trials.ByPolicy = 0;
            if (best.IsEmpty && own.KlStep is not null)
                teacher.Progress.Multiplier = 1;
            teacher.Trials.HasSearches = !best.IsEmpty && !teacher.IsHeld && own.Noise != 1;
        }
    }

    /// <inheritdoc/>
    public override ControllerSnapshot Controller(Teacher teacher, int sample) =>
        ControllerSnapshot.Shared(Learner.Policy, teacher.Trials.IsSearch(sample) ? own.Noise : 1);

    /// <summary>Whether the policy succeeded in all of the condition's last trials that speak for it.</summary>
    /// <inheritdoc/>
    public override bool IsHeld(Teacher teacher) =>
        teacher.HasKept && teacher.Progress.KeptTrials > 0 && teacher.Progress.KeptSuccesses == teacher.Progress.KeptTrials;

    /// <inheritdoc/>
    public override double KlStep(Teacher teacher) => own.KlStep ?? base.KlStep(teacher);

    /// <summary>
    /// Where the policy learns from its own successes these are the trials that failed, unless they are too few: one Gaussian does not
    /// fit ways that end in the hole and ways that end beside it.
    /// </summary>
    /// <inheritdoc/>
    public override IEnumerable<Trajectory> TrialsToFit(IReadOnlyList<Trajectory> trials) =>
        own.LearnFromSuccesses && trials.Count(each => !each.Success) >= MinimumFailures ? trials.Where(each => !each.Success) : trials;

    /// <summary>
    /// Judges the policy by those of its trials that had its own noise; one that is clearly worse than the best is rolled back to it.
    /// </summary>
    /// <inheritdoc/>
    public override bool RollsBack()
    {
        Trajectory[][] trials = [.. Learner.Teachers.Select(teacher => teacher.Trials.Ordinary.ToArray())];
        int[] successes = [.. trials.Select(each => each.Count(trial => trial.Success))];
        return best.RollsBack(Learner.Policy, successes, [.. trials.Select(each => each.Length)]);
    }

    /// <inheritdoc/>
    public override void Judge(Teacher teacher, MixturePrior? prior) => teacher.StartFromPolicy(prior);

    /// <inheritdoc/>
    public override bool TakesStep(Teacher teacher) => !IsHeld(teacher);

    /// <summary>
    /// The longer the policy has succeeded here, the shorter the step if it fails once; a policy that learns from its successes keeps
    /// them anyway.
    /// </summary>
    /// <inheritdoc/>
    public override void StayedAtKept(Teacher teacher)
    {
        if (!own.LearnFromSuccesses)
            teacher.Progress.ShortenStep(Settings.MinimumStepMultiplier);
    }

    /// <summary>
    /// What its teachers do at the places of this turn's trials, and there alone: teachers that start from the policy know nothing of
    /// what lies beyond. Nothing, where it succeeds everywhere.
    /// </summary>
    /// <inheritdoc/>
    public override PolicyLesson? Lesson(Dictionary<Trajectory, Matrix> before)
    {
        if (TrustRegion() == 0 || Learner.Teachers.All(IsHeld))
            return null;

        // teachers that start from the policy have its noise already
        return new PolicyLesson(Learner.Observed(teacher => teacher.Memory.Recent), own.KeepsNoise ? null : 1)
        {
            OwnActions = OwnActions(before),
            Before = before,
            Relaxation = own.Relaxation,
        };
    }

    /// <inheritdoc/>
    public override void Restrain(Dictionary<Trajectory, Matrix> before, CancellationToken cancellation)
    {
        if (TrustRegion() is { } bound)
            StayInTrustRegion(before, bound, cancellation);
    }

    /// <summary>
    /// What the policy learns from its own trials: to go on with its mean actions where it succeeds, and elsewhere, if it is asked to,
    /// from each trial that succeeded
    /// all the same the actions that led there, noise and all. From the others it learns what its teacher would do.
    /// </summary>
    /// <param name="before">Its mean actions on this turn's trials.</param>
    internal Dictionary<Trajectory, Matrix> OwnActions(Dictionary<Trajectory, Matrix> before)
    {
        Dictionary<Trajectory, Matrix> actions = [];
        foreach (Teacher teacher in Learner.Teachers)
        {
            foreach (Trajectory trial in Learner.Policy.Observed(teacher.Memory.Recent))
            {
                if (IsHeld(teacher))
                    actions[trial] = before[trial];
                else if (own.LearnFromSuccesses && trial.Success)
                    actions[trial] = trial.Actions;
            }
        }
        return actions;
    }

    /// <summary>
    /// Backtracks the policy as far as it went beyond its trust region: over the trials of no condition may it have moved by more, in the
    /// mean over their time steps.
    /// </summary>
    /// <param name="before">Its mean actions on this turn's trials, before it learned.</param>
    /// <param name="bound">The most, nats per control step.</param>
    /// <param name="cancellation">Stops it.</param>
    internal void StayInTrustRegion(Dictionary<Trajectory, Matrix> before, double bound, CancellationToken cancellation)
    {
        // a network that is not linear may backtrack several times; a bound below what single numbers can tell apart is never met
        double moved = Moved();
        for (int step = 0; step < MostBacktracks && moved > Tolerance * bound; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Learner.Backtrack(Math.Sqrt(bound / moved));
            moved = Moved();
        }
        if (moved > Tolerance * bound)
            Learner.Backtrack(0);

        double Moved()
        {
            Dictionary<Trajectory, Matrix> now = Learner.MeanActions([.. before.Keys]);
            return Learner
                .Observed(teacher => teacher.Memory.Recent)
                .Max(trials => trials.Select(trial => Learner.Policy.Divergence(now[trial], before[trial])).DefaultIfEmpty().Average());
        }
    }

    /// <summary>
    /// The radius of the policy's trust region, nats per control step: less where few of its trials failed, those with more noise than
    /// its own aside, unless it learns from those that succeed.
    /// Null for as far as it likes.
    /// </summary>
    private double? TrustRegion()
    {
        double? radius = own.TrustRegion * best.RadiusFactor;
        if (own.LearnFromSuccesses)
            return radius;
        double failing = Learner.Teachers.Average(teacher => teacher.Trials.Ordinary.Average(trial => trial.Success ? 0.0 : 1));
        return radius * Math.Min(1, failing / FullStepFailures);
    }
}
