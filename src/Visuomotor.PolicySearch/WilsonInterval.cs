namespace Visuomotor.PolicySearch;

/// <summary>Wilson's score interval of a success rate.</summary>
/// <param name="Rate">Successes over trials, 0..1; NaN without trials.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public readonly record struct WilsonInterval(double Rate, double Low, double High)
{
    private const double Normal95 = 1.959963984540054;

    /// <summary>The 95 % interval.</summary>
    /// <param name="successes">Successes, 0..trials.</param>
    /// <param name="trials">Trials, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The counts do not fit.</exception>
    public static WilsonInterval Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
            return new WilsonInterval(double.NaN, 0, 1);
        double rate = (double)successes / trials,
            square = Normal95 * Normal95;
        double scale = 1 + square / trials;
        double center = (rate + square / (2 * trials)) / scale;
        double half = Normal95 / scale * Math.Sqrt(rate * (1 - rate) / trials + square / (4.0 * trials * trials));
        return new WilsonInterval(rate, Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
