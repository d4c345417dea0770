using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>What one turn of a teacher came to, for its record: cost, verdict, warnings, and what a person should know.</summary>
/// <param name="teacher">The teacher.</param>
/// <param name="speedLimits">How fast parts may move.</param>
internal sealed class TeacherTurn(Teacher teacher, IReadOnlyList<SpeedLimit> speedLimits)
{
    private readonly List<string> _events = [];
    private WarningTally _warnings = new();

    /// <summary>Mean cost of the turn's trials.</summary>
    public double Cost { get; private set; }

    /// <summary>Whether what made them is kept.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>Whether the teacher has had trials in this iteration.</summary>
    public bool HasTrials { get; set; }

    /// <summary>Begins an iteration in which the teacher has no trials.</summary>
    /// <returns>What is known of the kept controller.</returns>
    public ConditionRecord Rest()
    {
        HasTrials = false;
        _warnings = new WarningTally();
        TeacherProgress progress = teacher.Progress;
        IReadOnlyList<Trajectory> kept = teacher.Memory.Kept;
        return new ConditionRecord(
            teacher.Condition.Name,
            progress.Samples,
            progress.KeptCost,
            kept.Count == 0 ? double.NaN : kept.Average(each => each.FinalDistance),
            progress.KeptSuccessRate,
            Diverged: 0,
            Accepted: true,
            progress.KeptCost,
            progress.KlStep,
            Kl: 0,
            progress.Eta,
            progress.Multiplier,
            Event: null
        )
        {
            Speeds = kept.Count == 0 ? null : SpeedTally.Of(kept, speedLimits),
        };
    }

    /// <summary>Counts the trials, whose mean cost is remembered, and begins with nothing else known of this turn.</summary>
    /// <returns>The standard error of their cost.</returns>
    public double Count()
    {
        teacher.Progress.Samples += teacher.Rollouts.Length;
        (Cost, double error) = teacher.Trials.Cost();
        IsAccepted = false;
        _events.Clear();
        teacher.Step.Forget();
        return error;
    }

    /// <summary>Remembers what a person should know of this turn.</summary>
    public void Note(string what) => _events.Add(what);

    /// <summary>What the turn came to.</summary>
    public ConditionRecord Record()
    {
        foreach (Trajectory rollout in teacher.Rollouts)
            _warnings.Add(rollout.Warnings);
        TeacherProgress progress = teacher.Progress;
        TurnTrials trials = teacher.Trials;
        return new ConditionRecord(
            teacher.Condition.Name,
            progress.Samples,
            Cost,
            trials.Distance,
            trials.SuccessRate,
            trials.Diverged,
            IsAccepted,
            progress.KeptCost,
            progress.KlStep,
            teacher.Step.Kl,
            progress.Eta,
            progress.Multiplier,
            Happened
        )
        {
            WarningCount = _warnings.Count,
            Warnings = _warnings.Sentences,
            ContactsDropped = _warnings.ContactsDropped,
            Speeds = SpeedTally.Of(teacher.Rollouts.Take(trials.Own), speedLimits),
        };
    }

    private string? Happened
    {
        get
        {
            string[] all = [.. _events, .. teacher.Step.Events];
            return all.Length == 0 ? null : string.Join("; ", all);
        }
    }
}
