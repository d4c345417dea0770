namespace Visuomotor.Networks;

/// <summary>What stands around a policy's network: whitening of its inputs, limits of its outputs, and names and units of both.</summary>
public sealed record PolicyDescription
{
    /// <summary>Name of the task that the policy was trained on.</summary>
    public string Task { get; init; } = "";

    /// <summary>Name of the camera that the pictures come from; empty where there is none, or it has no name.</summary>
    public string Camera { get; init; } = "";

    /// <summary>Seconds that an output is held; 0 where it is not known.</summary>
    [Since(2, "0")]
    public double ControlPeriod { get; init; }

    /// <summary>
    /// h, the steps that the policy remembers. The network's vector is then longer: the readings of this step, and for each of the h steps
    /// before, the latest first, the readings of that step and the outputs that were commanded in it.
    /// </summary>
    [Since(2, "0")]
    public int History { get; init; }

    /// <summary>Name of every number of the memory, see <see cref="PolicyNetwork.MemorySize"/>; empty where none are given.</summary>
    [Since(2, "[]")]
    public IReadOnlyList<string> MemoryNames { get; init; } = [];

    /// <summary>Unit of every number of the memory.</summary>
    [Since(2, "[]")]
    public IReadOnlyList<string> MemoryUnits { get; init; } = [];

    /// <summary>
    /// What is remembered as commanded before a trial, from its first readings: outputs x (readings + 1) numbers row by row, to be
    /// multiplied with these readings and a 1 behind them; the outputs' limits hold. Empty is 0.
    /// </summary>
    [Since(2, "[]")]
    public IReadOnlyList<float> CommandAtRest { get; init; } = [];

    /// <summary>Name of every reading; empty where none are given.</summary>
    public IReadOnlyList<string> InputNames { get; init; } = [];

    /// <summary>Unit of every reading, such as rad.</summary>
    public IReadOnlyList<string> InputUnits { get; init; } = [];

    /// <summary>Name of every output, such as shoulder_pan.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>Unit of every output, such as N m.</summary>
    public IReadOnlyList<string> OutputUnits { get; init; } = [];

    /// <summary>Subtracted from the numbers of the network's vector; empty is 0.</summary>
    public IReadOnlyList<float> InputMean { get; init; } = [];

    /// <summary>Multiplied with them after that; empty is 1.</summary>
    public IReadOnlyList<float> InputInverseDeviation { get; init; } = [];

    /// <summary>Lowest outputs; empty is none.</summary>
    public IReadOnlyList<float> OutputLow { get; init; } = [];

    /// <summary>Highest outputs; empty is none.</summary>
    public IReadOnlyList<float> OutputHigh { get; init; } = [];

    /// <summary>Further texts to keep with the policy, such as the command that trained it.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();
}
