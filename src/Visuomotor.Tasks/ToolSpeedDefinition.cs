namespace Visuomotor.Tasks;

/// <summary>How fast the tools may move; a trial in which one is faster at a control step has not succeeded.</summary>
public sealed class ToolSpeedDefinition
{
    /// <summary>The sites on the tools, none of them twice; the fastest counts.</summary>
    public List<string> Sites { get; set; } = [];

    /// <summary>Largest speed of a site in the world, in m/s, above 0.</summary>
    public double Limit { get; set; }

    /// <summary>What is aimed at near the targets; it is reported and is no part of success. Null for nothing.</summary>
    public NearSpeedDefinition? Near { get; set; }
}
