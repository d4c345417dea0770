namespace Visuomotor.Tasks;

/// <summary>One appearance of a scene.</summary>
public sealed class LookDefinition
{
    /// <summary>What is made of the material on the left is made of the one on the right.</summary>
    public Dictionary<string, string>? Materials { get; set; }

    /// <summary>Bodies that stand elsewhere, such as a cushion that lies beside the scene otherwise.</summary>
    public Dictionary<string, BodyRangeDefinition>? Bodies { get; set; }
}
