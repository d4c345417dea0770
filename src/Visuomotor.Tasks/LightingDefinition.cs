namespace Visuomotor.Tasks;

/// <summary>How a variation changes the light.</summary>
public sealed class LightingDefinition
{
    /// <summary>Every light's direction is turned by about this at most, in rad.</summary>
    public double Turn { get; set; }

    /// <summary>Every light's direction is turned by at least this, in rad, at most <see cref="Turn"/>.</summary>
    public double LeastTurn { get; set; }

    /// <summary>Smallest and largest factor on the brightness of every light, the headlight included.</summary>
    public double[]? Brightness { get; set; }

    /// <summary>Every colour of every light is multiplied by 1 plus or minus up to this, so that white light gets a tint.</summary>
    public double Tint { get; set; }

    /// <summary>Smallest of these changes of a colour, at most <see cref="Tint"/>.</summary>
    public double LeastTint { get; set; }
}
