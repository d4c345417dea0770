namespace Visuomotor.Benchmarks;

/// <summary>Seconds for the same work, ours and the yardstick's, taken in turn.</summary>
/// <param name="Ours">Our seconds, one number per repeat.</param>
/// <param name="Theirs">The yardstick's seconds, in the same order.</param>
/// <param name="Work">How many units of work one repeat holds.</param>
/// <param name="Unit">What a unit is, such as "step".</param>
internal sealed record BenchmarkSamples(double[] Ours, double[] Theirs, double Work, string Unit)
{
    /// <summary>The yardstick's median seconds divided by our median seconds: above 1 we are faster.</summary>
    public double Ratio => Median(Theirs) / Median(Ours);

    /// <summary>The quartiles of the ratios of neighbouring repeats, as a measure of the noise.</summary>
    public (double Low, double High) Spread
    {
        get
        {
            double[] ratios = [.. Ours.Zip(Theirs, (o, t) => t / o).Order()];
            return (ratios[ratios.Length / 4], ratios[ratios.Length - 1 - (ratios.Length / 4)]);
        }
    }

    /// <summary>The middle value.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
