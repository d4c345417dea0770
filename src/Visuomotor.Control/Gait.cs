namespace Visuomotor.Control;

/// <summary>
/// A periodic movement of the actuated joints that the first controller follows instead of holding a pose: for bodies that must be shown a
/// movement before they can better it, such as a walker that falls where it only stands.
/// </summary>
/// <remarks>[L14] section 5: walking started from a demonstration, a stabilised gait.</remarks>
/// <param name="Period">Seconds of a full turn.</param>
/// <param name="Angles">For each action number its joint's positions at moments evenly spaced over a period, the first at its beginning;
/// null to hold the initial position.</param>
/// <param name="Feedback">Gains beside those that follow the joints, such as from a torso's pitch to the hips.</param>
public sealed record Gait(double Period, IReadOnlyList<double[]?> Angles, IReadOnlyList<GaitFeedback> Feedback)
{
    /// <summary>Where a joint should be, on straight lines between the given moments, and how fast it should move.</summary>
    /// <param name="seconds">Time since the start.</param>
    /// <param name="action">Action number.</param>
    /// <param name="held">The position of a joint that the gait does not move.</param>
    public (double Position, double Velocity) At(double seconds, int action, double held)
    {
        if (Angles[action] is not { } angles)
            return (held, 0);
        double place = Phase(seconds) * angles.Length;
        int from = Math.Min((int)place, angles.Length - 1);
        double difference = angles[(from + 1) % angles.Length] - angles[from];
        return (angles[from] + (place - from) * difference, difference * angles.Length / Period);
    }

    /// <summary>The share of a period that has passed since its beginning, from 0 to below 1.</summary>
    public double Phase(double seconds)
    {
        double turns = seconds / Period;
        return turns - Math.Floor(turns);
    }
}
