namespace Visuomotor.Tasks;

/// <summary>What is learned from pictures before control: where points on the target are.</summary>
/// <remarks>[L16] section 5.2, pose pre-training.</remarks>
public sealed class PoseDefinition
{
    /// <summary>Sites on the target, whose positions in the world are to be told from a picture.</summary>
    public List<string> Points { get; set; } = [];

    /// <summary>The variation that the pictures' conditions are drawn from.</summary>
    public string Variation { get; set; } = "";
}
