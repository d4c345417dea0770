namespace Visuomotor.PolicySearch;

/// <summary>Mean and standard deviation of numbers.</summary>
internal static class Moments
{
    /// <summary>The moments of <paramref name="count"/> numbers, summed in order.</summary>
    public static (double Mean, double Deviation) Of(int count, Func<int, double> number)
    {
        double mean = 0,
            square = 0;
        for (int i = 0; i < count; i++)
            mean += number(i) / count;
        for (int i = 0; i < count; i++)
            square += (number(i) - mean) * (number(i) - mean) / count;
        return (mean, Math.Sqrt(square));
    }
}
