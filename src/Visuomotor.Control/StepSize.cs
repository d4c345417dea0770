namespace Visuomotor.Control;

/// <summary>
/// Adapts the KL step: eps = base * T * multiplier. After each iteration the improvement that the old fit predicted is compared with the
/// one
/// that the new fit shows, and the multiplier is scaled by predicted / (2 max(1e-4, predicted - actual)) within [0.1, 5].
/// </summary>
/// <remarks>[L14] section 3.2; [L16] appendix A.3.</remarks>
public static class StepSize
{
    /// <summary>The new multiplier.</summary>
    /// <param name="multiplier">The last multiplier, positive.</param>
    /// <param name="predicted">J(previous controller; previous fit) - J(new controller; previous fit).</param>
    /// <param name="actual">J(previous controller; previous fit) - J(new controller; new fit).</param>
    /// <param name="minimum">Smallest multiplier.</param>
    /// <param name="maximum">Largest multiplier.</param>
    public static double Adapt(double multiplier, double predicted, double actual, double minimum, double maximum)
    {
        double factor = predicted / (2 * Math.Max(1e-4, predicted - actual));
        if (!double.IsFinite(factor))
            factor = 0.1;
        return Math.Clamp(multiplier * Math.Clamp(factor, 0.1, 5), minimum, maximum);
    }
}
