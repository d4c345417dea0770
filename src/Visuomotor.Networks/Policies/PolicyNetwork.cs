using System.Text;
using System.Text.Json;
using Visuomotor.Networks.Files;

namespace Visuomotor.Networks;

/// <summary>
/// A policy as it is shipped: from raw camera bytes and raw readings to torques, with whitening, network and limits.
/// It is kept in one safetensors file and runs without the trainer; it can be written as ONNX as well.
/// </summary>
public sealed class PolicyNetwork
{
    private const string FileFormat = "visuomotor-policy";
    private const string DescriptionKey = "description";
    private const string MeanName = "input.mean";
    private const string DeviationName = "input.inverse_deviation";
    private const string LowName = "output.low";
    private const string HighName = "output.high";

    private readonly float[] _mean;
    private readonly float[] _inverseDeviation;
    private readonly float[] _low;
    private readonly float[] _high;
    private readonly float[] _atRest;

    /// <summary>Puts a network and its description together.</summary>
    /// <param name="network">The network; its inputs are whitened numbers.</param>
    /// <param name="description">Whitening, limits, names.</param>
    /// <exception cref="ArgumentException">A list has a length that does not fit the network, or numbers that make no sense.</exception>
    public PolicyNetwork(Network network, PolicyDescription description)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(description);
        Network = network;
        Description = description;
        int inputs = network.Definition.VectorSize,
            outputs = network.Definition.OutputSize;
        _mean = Numbers(description.InputMean, inputs, 0, "input means");
        _inverseDeviation = Numbers(description.InputInverseDeviation, inputs, 1, "inverse input deviations");
        _low = Numbers(description.OutputLow, outputs, float.NegativeInfinity, "lowest outputs");
        _high = Numbers(description.OutputHigh, outputs, float.PositiveInfinity, "highest outputs");
        int history = description.History;
        Readings = (inputs - history * outputs) / (1 + Math.Max(history, 0));
        if (history < 0 || Readings < 0 || Readings + history * (Readings + outputs) != inputs)
            throw new ArgumentException(
                $"A vector of {inputs} numbers is not that of a policy which remembers {history} steps of {outputs} outputs."
            );
        _atRest = Numbers(description.CommandAtRest, outputs * (Readings + 1), 0, "numbers for the command at rest");
        if (!_mean.Concat(_inverseDeviation).Concat(_atRest).All(float.IsFinite))
            throw new ArgumentException("The whitening, or the command at rest, has a number that is not finite.");
        if (!_low.Zip(_high).All(pair => pair.First <= pair.Second))
            throw new ArgumentException("An output's lowest value is above its highest, or is not a number.");
        CheckTexts(description.InputNames, Readings, "input names");
        CheckTexts(description.InputUnits, Readings, "input units");
        CheckTexts(description.MemoryNames, MemorySize, "memory names");
        CheckTexts(description.MemoryUnits, MemorySize, "memory units");
        CheckTexts(description.OutputNames, outputs, "output names");
        CheckTexts(description.OutputUnits, outputs, "output units");
    }

    /// <summary>The network between whitening and limits.</summary>
    public Network Network { get; }

    /// <summary>Names, units, whitening and limits.</summary>
    public PolicyDescription Description { get; }

    /// <summary>Numbers that the policy reads in a time step, its memory and its picture aside.</summary>
    public int Readings { get; }

    /// <summary>
    /// Numbers that the policy hands from one time step to the next; 0 where it remembers nothing. The first says whether there are
    /// others, 1 or 0: a trial begins with zeros, and what is remembered then is its first readings, with the command at rest. Behind it
    /// is for each of the steps before, the latest first, what was read and what was commanded.
    /// </summary>
    public int MemorySize => Description.History == 0 ? 0 : 1 + Network.Definition.VectorSize - Readings;

    internal ReadOnlySpan<float> Mean => _mean;

    internal ReadOnlySpan<float> InverseDeviation => _inverseDeviation;

    internal ReadOnlySpan<float> Low => _low;

    internal ReadOnlySpan<float> High => _high;

    internal ReadOnlySpan<float> AtRest => _atRest;

    /// <summary>Reads a policy.</summary>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    /// <exception cref="NetworkFormatException">The file is missing, corrupt, cut short, or of another version or shape.</exception>
    public static PolicyNetwork Load(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        try
        {
            return From(file);
        }
        catch (NetworkFormatException error)
        {
            throw new NetworkFormatException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Reads a policy from a file that is in memory already.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="NetworkFormatException">It holds no policy, or one of another version or shape.</exception>
    public static PolicyNetwork From(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Network network = NetworkFile.Read(file, FileFormat, MeanName, DeviationName, LowName, HighName);
        if (!file.Metadata.TryGetValue(DescriptionKey, out string? json))
            throw new NetworkFormatException("The policy has no description.");
        try
        {
            PolicyDescription texts = StrictJson.Read(
                Encoding.UTF8.GetBytes(json),
                NetworkJson.Default.PolicyDescription,
                NetworkFile.VersionOf(file)
            );
            int inputs = network.Definition.VectorSize,
                outputs = network.Definition.OutputSize;
            return new PolicyNetwork(
                network,
                texts with
                {
                    InputMean = file.Find(MeanName, inputs).Values.ToArray(),
                    InputInverseDeviation = file.Find(DeviationName, inputs).Values.ToArray(),
                    OutputLow = file.Find(LowName, outputs).Values.ToArray(),
                    OutputHigh = file.Find(HighName, outputs).Values.ToArray(),
                }
            );
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new NetworkFormatException($"The policy's description is wrong: {error.Message}", error);
        }
    }

    /// <summary>The policy as a safetensors file: tensors of the network, of the whitening and of the limits; the rest as texts.</summary>
    public SafetensorsFile ToFile()
    {
        Dictionary<string, string> metadata = NetworkFile.Metadata(Network, FileFormat);
        PolicyDescription texts = Description with { InputMean = [], InputInverseDeviation = [], OutputLow = [], OutputHigh = [] };
        metadata[DescriptionKey] = JsonSerializer.Serialize(texts, NetworkJson.Default.PolicyDescription);
        SafeTensor[] wrapping =
        [
            new(MeanName, [_mean.Length], _mean),
            new(DeviationName, [_mean.Length], _inverseDeviation),
            new(LowName, [_low.Length], _low),
            new(HighName, [_low.Length], _high),
        ];
        return new SafetensorsFile([.. NetworkFile.Tensors(Network), .. wrapping], metadata);
    }

    /// <summary>Writes the policy as a safetensors file.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => ToFile().Write(path);

    /// <summary>
    /// Writes the policy as ONNX (operator set 13): inputs <c>image</c> (bytes, batch x rows x columns x channels) and
    /// <c>configuration</c> (raw numbers, batch x readings), output <c>torques</c> (batch x outputs), for a batch of any size. Scaling,
    /// whitening and limits are in the graph; the metadata (lists are JSON) has <c>configuration.names</c> and <c>.units</c>,
    /// <c>torques.names</c>, <c>.units</c>, <c>.low</c> and <c>.high</c> (null for no limit), <c>image.names</c> of the channels,
    /// <c>.units</c>, <c>.layout</c> and <c>.camera</c>, and <c>control.period</c> in seconds. A policy that remembers has the input
    /// <c>memory</c> and the output <c>memory_next</c> as well (batch x <see cref="MemorySize"/>), with <c>memory.names</c>, <c>.units</c>,
    /// <c>.steps</c> and <c>.use</c>, a sentence: a trial begins with zeros, and each step is given what the one before put out.
    /// </summary>
    /// <param name="path">The file.</param>
    public void ExportOnnx(string path) => AtomicFile.Write(path, new OnnxGraph(this).ToBytes());

    private static float[] Numbers(IReadOnlyList<float> given, int count, float otherwise, string what)
    {
        if (given.Count != 0 && given.Count != count)
            throw new ArgumentException($"There are {given.Count} {what} for {count} numbers.");
        return given.Count == 0 ? [.. Enumerable.Repeat(otherwise, count)] : [.. given];
    }

    private static void CheckTexts(IReadOnlyList<string> given, int count, string what)
    {
        if (given.Count != 0 && given.Count != count)
            throw new ArgumentException($"There are {given.Count} {what} for {count} numbers.");
    }
}
