using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>How fast some trials were beside the environment's speed limits.</summary>
public sealed class SpeedTally
{
    /// <summary>Begins a tally without trials.</summary>
    /// <param name="limits">The limits, at least one.</param>
    /// <param name="horizon">T of the trials.</param>
    public SpeedTally(IReadOnlyList<SpeedLimit> limits, int horizon)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Limits = limits;
        Largest = new double[limits.Count];
        Kept = new int[limits.Count];
        Profile = new Matrix(horizon + 1, limits.Count);
        Profile.Data.AsSpan().Fill(double.NaN);
    }

    /// <summary>The limits.</summary>
    public IReadOnlyList<SpeedLimit> Limits { get; }

    /// <summary>How many trials.</summary>
    public int Trials { get; private set; }

    /// <summary>Trials that kept all limits; aims do not count, and a trial that diverged kept none.</summary>
    public int Within { get; private set; }

    /// <summary>Trials that failed for their speed alone.</summary>
    public int TooFast { get; private set; }

    /// <summary>The largest speed of each limit, in its unit.</summary>
    public double[] Largest { get; }

    /// <summary>Trials that kept each limit or aim; one that diverged kept none.</summary>
    public int[] Kept { get; }

    /// <summary>The largest speed of each limit at each control step, T + 1 rows; NaN where none was measured.</summary>
    public Matrix Profile { get; }

    /// <summary>The largest speed as a share of its limit; aims do not count.</summary>
    public double LargestShare => Limits.Select((limit, i) => limit.IsAim ? 0 : Largest[i] / limit.Limit).Max();

    /// <summary>Counts a trial.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="speeds">Its <see cref="RolloutOptions.Speeds"/>, if they were taken.</param>
    /// <exception cref="ArgumentException">It has other speeds than there are limits.</exception>
    public void Add(Trajectory trial, Matrix? speeds = null)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (trial.PeakSpeeds.Length != Limits.Count)
            throw new ArgumentException(
                $"the environment has {Limits.Count} speed limits, and its worker recorded {trial.PeakSpeeds.Length} speeds of a trial",
                nameof(trial)
            );
        Trials++;
        TooFast += trial.TooFast ? 1 : 0;
        Within += !trial.Diverged && SpeedLimit.AreKept(Limits, trial.PeakSpeeds) ? 1 : 0;
        for (int i = 0; i < Limits.Count; i++)
        {
            Largest[i] = Math.Max(Largest[i], trial.PeakSpeeds[i]);
            Kept[i] += !trial.Diverged && trial.PeakSpeeds[i] <= Limits[i].Limit ? 1 : 0;
        }
        if (speeds is not null)
            Raise(speeds);
    }

    /// <summary>All trials of several tallies together; null for none.</summary>
    public static SpeedTally? Of(IEnumerable<SpeedTally?> tallies)
    {
        ArgumentNullException.ThrowIfNull(tallies);
        SpeedTally? all = null;
        foreach (SpeedTally each in tallies.OfType<SpeedTally>())
        {
            all ??= new SpeedTally(each.Limits, each.Profile.Rows - 1);
            all.Trials += each.Trials;
            all.Within += each.Within;
            all.TooFast += each.TooFast;
            for (int i = 0; i < each.Limits.Count; i++)
            {
                all.Largest[i] = Math.Max(all.Largest[i], each.Largest[i]);
                all.Kept[i] += each.Kept[i];
            }
            all.Raise(each.Profile);
        }
        return all;
    }

    /// <summary>How fast some trials were; null without limits.</summary>
    internal static SpeedTally? Of(IEnumerable<Trajectory> trials, IReadOnlyList<SpeedLimit> limits)
    {
        if (limits.Count == 0)
            return null;
        SpeedTally tally = new(limits, 0);
        foreach (Trajectory trial in trials)
            tally.Add(trial);
        return tally;
    }

    private void Raise(Matrix speeds)
    {
        for (int i = 0; i < Profile.Data.Length; i++)
            Profile.Data[i] = double.MaxNumber(Profile.Data[i], speeds.Data[i]);
    }
}
