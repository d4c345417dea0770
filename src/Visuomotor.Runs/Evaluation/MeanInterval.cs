namespace Visuomotor.Runs;

/// <summary>A mean with its 95 % interval by Student's t.</summary>
/// <param name="Mean">The mean; NaN without values.</param>
/// <param name="HalfWidth">Half the interval's width; NaN with fewer than two values.</param>
public readonly record struct MeanInterval(double Mean, double HalfWidth)
{
    // quantile 0.975 of Student's t for 1, 2, ... degrees of freedom
    private static readonly double[] Quantiles =
    [
        12.706,
        4.303,
        3.182,
        2.776,
        2.571,
        2.447,
        2.365,
        2.306,
        2.262,
        2.228,
        2.201,
        2.179,
        2.160,
        2.145,
        2.131,
        2.120,
        2.110,
        2.101,
        2.093,
        2.086,
        2.080,
        2.074,
        2.069,
        2.064,
        2.060,
        2.056,
        2.052,
        2.048,
        2.045,
        2.042,
    ];

    /// <summary>The mean of some values.</summary>
    public static MeanInterval Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            return new MeanInterval(double.NaN, double.NaN);
        double mean = values.Average();
        if (values.Count == 1)
            return new MeanInterval(mean, double.NaN);
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        int freedom = values.Count - 1;
        // beyond the table the quantile follows its expansion (Abramowitz and Stegun 26.7.5) about the normal's
        double quantile =
            freedom <= Quantiles.Length ? Quantiles[freedom - 1] : 1.95996 + 2.3722 / freedom + 2.823 / ((double)freedom * freedom);
        return new MeanInterval(mean, quantile * deviation / Math.Sqrt(values.Count));
    }
}
