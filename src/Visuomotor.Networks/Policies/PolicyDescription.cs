namespace Visuomotor.Networks;

/// <summary>What stands around a policy's network: whitening of its inputs, limits of its outputs, and names and units of both.</summary>
public sealed record PolicyDescription
{
    /// <summary>Name of the task that the policy was trained on.</summary>
    public string Task { get; init; } = "";

    /// <summary>Name of the camera that the pictures come from; empty where there is none, or it has no name.</summary>
    public string Camera { get; init; } = "";

    /// <summary>Name of every number of the input vector; empty where none are given.</summary>
    public IReadOnlyList<string> InputNames { get; init; } = [];

    /// <summary>Unit of every number of the input vector, such as rad.</summary>
    public IReadOnlyList<string> InputUnits { get; init; } = [];

    /// <summary>Name of every output, such as shoulder_pan.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>Unit of every output, such as N m.</summary>
    public IReadOnlyList<string> OutputUnits { get; init; } = [];

    /// <summary>Subtracted from the raw inputs; empty is 0.</summary>
    public IReadOnlyList<float> InputMean { get; init; } = [];

    /// <summary>Multiplied with the inputs after that; empty is 1.</summary>
    public IReadOnlyList<float> InputInverseDeviation { get; init; } = [];

    /// <summary>Lowest outputs; empty is none.</summary>
    public IReadOnlyList<float> OutputLow { get; init; } = [];

    /// <summary>Highest outputs; empty is none.</summary>
    public IReadOnlyList<float> OutputHigh { get; init; } = [];

    /// <summary>Further texts to keep with the policy, such as the command that trained it.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();
}
