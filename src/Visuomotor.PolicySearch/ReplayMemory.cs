using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>The replay memory of one teacher: sound trials of the last iterations, without their cost expansions.</summary>
/// <param name="capacity">Most trials; those that the kept controller was fitted to stay in any case.</param>
internal sealed class ReplayMemory(int capacity)
{
    private readonly List<Trajectory> _trials = [],
        _kept = [],
        _recent = [];

    /// <summary>Most trials; those in <see cref="Kept"/> stay in any case.</summary>
    public int Capacity { get; set; } = capacity;

    /// <summary>All that are remembered, oldest first.</summary>
    public IReadOnlyList<Trajectory> Trials => _trials;

    /// <summary>Those that the kept controller was fitted to.</summary>
    public IReadOnlyList<Trajectory> Kept => _kept;

    /// <summary>Those of the last turn, without any that the policy made in the teacher's place.</summary>
    public IReadOnlyList<Trajectory> Recent => _recent;

    /// <summary>Takes the sound trials of a turn, and forgets the oldest beyond the capacity.</summary>
    /// <param name="trials">The turn's trials.</param>
    public void Take(TurnTrials trials)
    {
        _recent.Clear();
        for (int i = 0; i < trials.All.Length; i++)
        {
            Trajectory trial = trials.All[i];
            if (trial.Diverged)
                continue;
            Trajectory copy = new(trial.Horizon, trial.StateSize, trial.ActionSize, trial.ObservationSize, trial.ImageSize, trial.Views);
            copy.CopyRecordFrom(trial);
            if (i < trials.Own)
                _recent.Add(copy);
            _trials.Add(copy);
        }
        Forget(_trials, Capacity);
    }

    /// <summary>Remembers what the controller that is kept from now on was fitted to.</summary>
    public void Keep(IEnumerable<Trajectory> trials)
    {
        _kept.Clear();
        _kept.AddRange(trials);
    }

    /// <summary>The latest trials, oldest first, with all of the kept controller's.</summary>
    /// <param name="most">How many, unless the kept controller's are more.</param>
    public List<Trajectory> Latest(int most)
    {
        List<Trajectory> latest = [.. _trials];
        Forget(latest, most);
        return latest;
    }

    /// <summary>Forgets everything, to be filled from a saved state.</summary>
    public void Clear()
    {
        _trials.Clear();
        _kept.Clear();
        _recent.Clear();
    }

    /// <summary>Adds a trial of a saved state.</summary>
    public void Restore(Trajectory trial, bool kept)
    {
        _trials.Add(trial);
        if (kept)
            _kept.Add(trial);
    }

    /// <summary>Removes the oldest trials beyond a number, but none of the kept controller's.</summary>
    private void Forget(List<Trajectory> trials, int most)
    {
        for (int i = 0; trials.Count > most && i < trials.Count; )
        {
            if (_kept.Contains(trials[i]))
                i++;
            else
                trials.RemoveAt(i);
        }
    }
}
