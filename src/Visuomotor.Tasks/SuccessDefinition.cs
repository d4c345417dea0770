namespace Visuomotor.Tasks;

/// <summary>When a trial counts as a success; exactly one of the two is given.</summary>
public sealed class SuccessDefinition
{
    /// <summary>The measure must be below this.</summary>
    public double? Below { get; set; }

    /// <summary>The measure must be above this.</summary>
    public double? Above { get; set; }
}
