using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

// A turn of a teacher: how it begins and ends, and what it came to.
public sealed partial class Teacher
{
    private const int RejectionsBeforeRefresh = 2;

    // each time a controller is held its variance falls to this share
    private const double HeldNoise = 0.25;

    private readonly List<string> _events = [],
        _stepEvents = [];
    private double _cost;
    private bool _accepted,
        _stepped,
        _tried;
    private TrajectoryStep? _step;
    private WarningTally _warnings = new();

    /// <summary>Begins an iteration in which this teacher has no trials.</summary>
    /// <returns>What is known of the kept controller.</returns>
    internal ConditionRecord Rest()
    {
        _tried = false;
        _warnings = new WarningTally();
        PredictedForLastRollout = null;
        return new ConditionRecord(
            Condition.Name,
            Progress.Samples,
            Progress.KeptCost,
            Memory.Kept.Count == 0 ? double.NaN : Memory.Kept.Average(each => each.FinalDistance),
            Progress.KeptSuccessRate,
            0,
            true,
            Progress.KeptCost,
            Progress.KlStep,
            0,
            Progress.Eta,
            Progress.Multiplier,
            null
        )
        {
            Speeds = Memory.Kept.Count == 0 ? null : SpeedTally.Of(Memory.Kept, _speedLimits),
        };
    }

    /// <summary>Sorts out the diverged rollouts and remembers the others.</summary>
    internal void TakeRollouts()
    {
        _tried = true;
        PredictedForLastRollout = HasKept ? PredictedStates.Clone() : null;
        Trials.SortOut();
        Memory.Take(Trials);
    }

    /// <summary>
    /// Finds the controller that the next iteration tries, and measures how far it or the kept one is from a policy that it is tied to.
    /// May be called again when the policy's terms have changed.
    /// </summary>
    internal void FindNext()
    {
        _stepped = false;
        _stepEvents.Clear();
        if (HasKept && !Progress.Refreshing && Stage.TakesStep(this))
            Step();
        if (Link?.Penalty is not null)
            MeasureDivergence();
    }

    /// <summary>Ends a turn: without a step the kept controller is looked at again.</summary>
    internal ConditionRecord Finish()
    {
        if (HasKept && !_stepped)
        {
            Next.CopyFrom(Kept);
            if (IsHeld && Stage.ReducesHeldNoise)
                Next.ReduceNoise(HeldNoise, _explorationFloor);
            if (_step?.Failure is { } failure)
                _stepEvents.Add(failure);
            Stage.StayedAtKept(this);
        }
        foreach (Trajectory rollout in Rollouts)
            _warnings.Add(rollout.Warnings);
        return new ConditionRecord(
            Condition.Name,
            Progress.Samples,
            _cost,
            Trials.Distance,
            Trials.SuccessRate,
            Trials.Diverged,
            _accepted,
            Progress.KeptCost,
            Progress.KlStep,
            _step?.Kl ?? 0,
            Progress.Eta,
            Progress.Multiplier,
            Happened
        )
        {
            WarningCount = _warnings.Count,
            Warnings = _warnings.Sentences,
            ContactsDropped = _warnings.ContactsDropped,
            Speeds = SpeedTally.Of(Rollouts.Take(Trials.Own), _speedLimits),
        };
    }

    /// <summary>Remembers what a person should know of this turn.</summary>
    internal void Note(string what) => _events.Add(what);

    private string? Happened => _events.Count + _stepEvents.Count == 0 ? null : string.Join("; ", [.. _events, .. _stepEvents]);

    /// <summary>Counts the rollouts, whose mean cost is remembered, and begins with nothing else known of this turn.</summary>
    /// <returns>The standard error of their cost.</returns>
    private double CountRollouts()
    {
        Progress.Samples += Rollouts.Length;
        (_cost, double error) = Trials.Cost();
        (_step, _stepped, _accepted) = (null, false, false);
        _events.Clear();
        _stepEvents.Clear();
        return error;
    }
}
