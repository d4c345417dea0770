namespace Visuomotor.Control;

/// <summary>
/// A sinusoid of torque that travels along the joints: a sin(2 pi s / P - i phi) at second s for action number i. A body that swims or
/// crawls is moved by such waves, which noise around a held pose hardly finds.
/// </summary>
/// <param name="Amplitude">a, in the action's unit.</param>
/// <param name="Period">P, seconds.</param>
/// <param name="PhasePerAction">phi, radians by which each action number lags behind the one before.</param>
public sealed record TorqueWave(double Amplitude, double Period, double PhasePerAction)
{
    /// <summary>The wave's torque.</summary>
    /// <param name="seconds">Time since the start.</param>
    /// <param name="action">Action number.</param>
    public double At(double seconds, int action) => Amplitude * Math.Sin(2 * Math.PI * seconds / Period - action * PhasePerAction);
}
