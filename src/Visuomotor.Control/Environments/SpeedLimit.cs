namespace Visuomotor.Control;

/// <summary>How fast something may move in a trial: a joint, or the tools.</summary>
/// <param name="Name">What moves, unlike any other's name in the environment.</param>
/// <param name="Unit">Unit of its speed: rad/s or m/s.</param>
/// <param name="Limit">The largest speed, in that unit, above 0 and finite.</param>
/// <param name="IsAim">Whether it is reported alone; otherwise a trial that is faster has not succeeded.</param>
public sealed record SpeedLimit(string Name, string Unit, double Limit, bool IsAim = false)
{
    /// <summary>Whether a trial was nowhere faster than its limits; aims do not count.</summary>
    /// <param name="limits">The environment's limits.</param>
    /// <param name="peaks">The largest speed of each, see <see cref="Trajectory.PeakSpeeds"/>.</param>
    public static bool AreKept(IReadOnlyList<SpeedLimit> limits, ReadOnlySpan<double> peaks)
    {
        ArgumentNullException.ThrowIfNull(limits);
        for (int i = 0; i < limits.Count; i++)
            if (!limits[i].IsAim && peaks[i] > limits[i].Limit)
                return false;
        return true;
    }
}
