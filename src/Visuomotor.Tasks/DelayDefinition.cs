namespace Visuomotor.Tasks;

/// <summary>How late commands come: whole control steps, and in some trials one more.</summary>
public sealed class DelayDefinition
{
    /// <summary>Control steps by which commands come late, below the horizon.</summary>
    public int Steps { get; set; }

    /// <summary>The share of trials in which they come one step later than that, 0 to 1.</summary>
    public double OneMore { get; set; }

    /// <summary>The longest delay that is drawn, in control steps.</summary>
    internal int Longest => Steps + (OneMore > 0 ? 1 : 0);
}
