namespace Visuomotor.Tasks;

/// <summary>How fast a tool's site should be near a target, which is where the cost's placement and insertion points have theirs.</summary>
public sealed class NearSpeedDefinition
{
    /// <summary>A site counts while it is closer to its target than this, in m, above 0.</summary>
    public double Distance { get; set; }

    /// <summary>Largest speed that is aimed at, in m/s, above 0 and no more than the limit on the way.</summary>
    public double Limit { get; set; }
}
