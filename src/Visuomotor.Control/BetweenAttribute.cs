namespace Visuomotor.Control;

/// <summary>
/// The smallest and the largest number that a setting may be, or each number of a list; the schema of task.json has the same.
/// </summary>
/// <param name="least">The smallest.</param>
/// <param name="most">The largest.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BetweenAttribute(double least, double most) : Attribute
{
    /// <summary>What positive numbers end at: beyond it, or below its inverse, sums and squares of single numbers are lost.</summary>
    public const double Large = 1e9;

    /// <summary>The smallest.</summary>
    public double Least { get; } = least;

    /// <summary>The largest.</summary>
    public double Most { get; } = most;

    /// <summary>Most numbers of a list.</summary>
    public int Items { get; set; } = int.MaxValue;
}
