using System.Globalization;

namespace Visuomotor.Networks.Files;

/// <summary>A network in a safetensors file: its definition among the texts, its parameters as tensors.</summary>
internal static class NetworkFile
{
    /// <summary>The version that is written; older ones are read. Version 2 added what a policy remembers.</summary>
    public const int Version = 2;

    public const string FormatKey = "format";
    public const string VersionKey = "version";
    public const string DefinitionKey = "definition";

    public static IEnumerable<SafeTensor> Tensors(Network network) =>
        network.Definition.Tensors.Select((tensor, i) => new SafeTensor(tensor.Name, tensor.Sizes, network.Values(i).ToArray()));

    public static Dictionary<string, string> Metadata(Network network, string format) =>
        new()
        {
            [FormatKey] = format,
            [VersionKey] = $"{Version}",
            [DefinitionKey] = network.Definition.ToJson(),
        };

    /// <summary>The version of a file.</summary>
    /// <exception cref="NetworkFormatException">It is none that this program reads.</exception>
    public static int VersionOf(SafetensorsFile file)
    {
        file.Metadata.TryGetValue(VersionKey, out string? text);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version is >= 1 and <= Version
            ? version
            : throw new NetworkFormatException(
                $"The file has format version {text ?? "(none)"}; this program reads version {Version} and older."
            );
    }

    /// <summary>Reads the network of a file whose other tensors are named; any more are refused.</summary>
    public static Network Read(SafetensorsFile file, string format, params IReadOnlyList<string> others)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? found) || found != format)
            throw new NetworkFormatException($"The file's format is {found ?? "not given"} where '{format}' is needed.");
        VersionOf(file);
        if (!file.Metadata.TryGetValue(DefinitionKey, out string? json))
            throw new NetworkFormatException("The file has no network definition.");

        // the numbers are there already, so a definition cannot ask for more memory than the file holds
        NetworkDefinition definition = NetworkDefinition.FromJson(json);
        SafeTensor[] parts = [.. definition.Tensors.Select(tensor => file.Find(tensor.Name, tensor.Sizes))];
        var known = new HashSet<string>(definition.Tensors.Select(tensor => tensor.Name).Concat(others));
        foreach (SafeTensor tensor in file.Tensors)
        {
            if (!known.Contains(tensor.Name))
                throw new NetworkFormatException($"The file has a tensor '{tensor.Name}' that the definition does not know.");
        }

        var network = new Network(definition);
        for (int i = 0; i < parts.Length; i++)
        {
            foreach (float value in parts[i].Values.Span)
            {
                if (!float.IsFinite(value))
                    throw new NetworkFormatException($"Tensor '{parts[i].Name}' has a number that is not finite.");
            }

            parts[i].Values.Span.CopyTo(network.Values(i));
        }

        network.MarkChanged();
        return network;
    }
}
