namespace Visuomotor.Tasks;

/// <summary>What tells standing from lying: a site must be higher than this at the end.</summary>
public sealed class StandingDefinition
{
    /// <summary>The site.</summary>
    public string Site { get; set; } = "";

    /// <summary>The height in the world that it must be above, in m.</summary>
    public double Above { get; set; }
}
