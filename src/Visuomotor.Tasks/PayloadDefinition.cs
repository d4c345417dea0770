namespace Visuomotor.Tasks;

/// <summary>Bodies that weigh more or less than the scene says, all by one factor.</summary>
public sealed class PayloadDefinition
{
    /// <summary>The bodies; what is let go of at the end stands for its free copy as well.</summary>
    public List<string> Bodies { get; set; } = [];

    /// <summary>Smallest and largest factor on their masses and inertias, above 0.</summary>
    public double[] Factor { get; set; } = [1, 1];
}
