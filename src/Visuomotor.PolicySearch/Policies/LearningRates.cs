namespace Visuomotor.PolicySearch;

/// <summary>Schedules of learning rates.</summary>
internal static class LearningRates
{
    /// <summary>From <paramref name="start"/> down to 0 along half a cosine.</summary>
    public static double Cosine(double start, int step, int steps) => 0.5 * start * (1 + Math.Cos(Math.PI * step / steps));
}
