using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>The trials that one teacher has in a turn, refilled every turn, and what they came to.</summary>
internal sealed class TurnTrials
{
    // fewer trials say too little of how often a policy succeeds
    private const int MinimumJudged = 5;

    private readonly List<Trajectory> _sound = [];

    /// <summary>All of them, one for each sample.</summary>
    public Trajectory[] All { get; private set; } = [];

    /// <summary>How many, the last ones, the policy makes instead of the teacher's controller.</summary>
    public int ByPolicy { get; set; }

    /// <summary>Whether every other of the policy's trials has more noise than its own.</summary>
    public bool HasSearches { get; set; }

    /// <summary>Those that speak for the teacher's controller, or for the policy where it makes all.</summary>
    public int Own => All.Length - ByPolicy;

    /// <summary>Those of <see cref="Own"/> that did not diverge.</summary>
    public IReadOnlyList<Trajectory> Sound => _sound;

    /// <summary>How many of <see cref="Own"/> diverged.</summary>
    public int Diverged => Own - _sound.Count;

    /// <summary>Those that show the policy as it is: with its own noise.</summary>
    public IEnumerable<Trajectory> Ordinary => All.Where((_, sample) => !IsSearch(sample));

    /// <summary>Share that succeeded.</summary>
    public double SuccessRate => (double)_sound.Count(each => each.Success) / Own;

    /// <summary>Mean final distance of the sound trials; NaN without any.</summary>
    public double Distance => _sound.Count == 0 ? double.NaN : _sound.Average(each => each.FinalDistance);

    /// <summary>Makes room.</summary>
    /// <param name="count">Trials.</param>
    /// <param name="create">Makes one.</param>
    public void Prepare(int count, Func<Trajectory> create) => All = [.. Enumerable.Range(0, count).Select(_ => create())];

    /// <summary>Whether a trial by the policy has more noise than its own.</summary>
    public bool IsSearch(int sample) => HasSearches && All.Length > 1 && sample % 2 == 0;

    /// <summary>Sorts out the trials that diverged.</summary>
    public void SortOut()
    {
        _sound.Clear();
        _sound.AddRange(All.Take(Own).Where(each => !each.Diverged));
    }

    /// <summary>Those by which it is told how often a controller succeeds: those without more noise, unless they are too few.</summary>
    public Trajectory[] Judged()
    {
        Trajectory[] trials = [.. Ordinary.Take(Own)];
        return trials.Length < MinimumJudged ? All[..Own] : trials;
    }

    /// <summary>Mean total cost of the sound trials, NaN without any, and its standard error.</summary>
    public (double Mean, double Error) Cost()
    {
        if (_sound.Count == 0)
            return (double.NaN, 0);
        double mean = _sound.Average(each => each.TotalCost);
        if (_sound.Count == 1)
            return (mean, 0);
        double variance = _sound.Sum(each => (each.TotalCost - mean) * (each.TotalCost - mean)) / (_sound.Count - 1);
        return (mean, Math.Sqrt(variance / _sound.Count));
    }

    /// <summary>
    /// Whether a controller that made these trials is better than, or hardly worse than, the one that is kept; else it is rolled back.
    /// </summary>
    /// <param name="cost">Mean cost of these trials.</param>
    /// <param name="fewest">Sound trials that a fit needs.</param>
    /// <param name="kept">What is known of the kept controller; null without one, or where it is the one that was tried.</param>
    /// <param name="errors">Standard errors of the kept controller's cost that a cost may be above it.</param>
    /// <remarks>docs/method.md, section 7. Ours.</remarks>
    public bool Accepts(double cost, int fewest, TeacherProgress? kept, double errors)
    {
        if (_sound.Count < fewest)
            return false;
        if (kept is null)
            return true;
        if (_sound.Count * 2 < Own)
            return false;

        // the spread of the controller that is tried must not speak for it: only the kept one's counts, and its successes
        double allowed = SuccessRate < kept.KeptSuccessRate ? 0 : errors * kept.KeptError;
        return cost <= kept.KeptCost + allowed;
    }

    /// <summary>Why a controller that made these trials is rolled back.</summary>
    public string Rejection() =>
        Diverged > 0 && (_sound.Count < 2 || _sound.Count * 2 < Own)
            ? $"{Diverged} of {Own} rollouts diverged: step rolled back"
            : "real cost rose: step rolled back";
}
