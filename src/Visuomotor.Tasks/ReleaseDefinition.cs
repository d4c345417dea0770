namespace Visuomotor.Tasks;

/// <summary>
/// What happens when the hand opens after the last action: a held body, which is part of the robot, becomes a free one of the same shape,
/// at the
/// same place and with the same velocity, and falls or stays where it is while the robot stands still.
/// </summary>
public sealed class ReleaseDefinition
{
    /// <summary>The body that the robot holds.</summary>
    public string Held { get; set; } = "";

    /// <summary>
    /// The body that it becomes: a child of the world with a free joint, out of the way during the trial, where nothing moves it.
    /// </summary>
    public string Free { get; set; } = "";

    /// <summary>Seconds from the opening of the hand to the measurement, above 0.</summary>
    public double Seconds { get; set; } = 1;
}
