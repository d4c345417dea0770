using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Visuomotor.Networks;

/// <summary>
/// Float tensors and texts in the safetensors format: eight bytes with the header's length, a JSON header, the numbers.
/// Python's safetensors package reads and writes the same files; nothing in them is ever run.
/// </summary>
public sealed class SafetensorsFile
{
    /// <summary>The longest header that is read, bytes.</summary>
    public const int LongestHeader = 1 << 24;

    private readonly Dictionary<string, SafeTensor> _byName;

    /// <summary>Collects tensors and texts.</summary>
    /// <param name="tensors">The tensors; names must differ.</param>
    /// <param name="metadata">Texts by name.</param>
    /// <exception cref="ArgumentException">A tensor's numbers do not fit its sizes, or a name is used twice.</exception>
    public SafetensorsFile(IEnumerable<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Tensors = [.. tensors];
        Metadata = metadata ?? new Dictionary<string, string>();
        _byName = [];
        foreach (SafeTensor tensor in Tensors)
        {
            if (Count(tensor.Sizes) != tensor.Values.Length)
                throw new ArgumentException($"Tensor '{tensor.Name}' has {tensor.Values.Length} numbers for sizes {Shown(tensor.Sizes)}.");
            if (tensor.Name == "__metadata__" || !_byName.TryAdd(tensor.Name, tensor))
                throw new ArgumentException($"The tensor name '{tensor.Name}' is reserved or used twice.");
        }
    }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<SafeTensor> Tensors { get; }

    /// <summary>Texts by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NetworkFormatException">It is missing, corrupt or cut short; the message names it and says what is
    /// wrong.</exception>
    public static SafetensorsFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (NetworkFormatException error)
        {
            throw new NetworkFormatException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NetworkFormatException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="NetworkFormatException">The bytes are not such a file; the message says what is wrong.</exception>
    public static SafetensorsFile Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new NetworkFormatException("Not a safetensors file: it is shorter than 8 bytes.");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > LongestHeader || headerLength > (ulong)(bytes.Length - 8))
            throw new NetworkFormatException($"Not a safetensors file, or cut short: its header should have {headerLength} bytes.");
        ReadOnlySpan<byte> header = bytes.Slice(8, (int)headerLength),
            data = bytes[(8 + (int)headerLength)..];
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(header.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new NetworkFormatException($"The safetensors header is not valid JSON: {error.Message}", error);
        }

        using (document)
        {
            try
            {
                return Interpret(document.RootElement, data);
            }
            catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException or ArgumentException)
            {
                throw new NetworkFormatException($"The safetensors header is wrong: {error.Message}", error);
            }
        }
    }

    /// <summary>The tensor of a name, with its sizes checked.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="sizes">The sizes that it must have.</param>
    /// <exception cref="NetworkFormatException">There is none, or it has other sizes.</exception>
    public SafeTensor Find(string name, params IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (!_byName.TryGetValue(name, out SafeTensor? tensor))
            throw new NetworkFormatException($"Tensor '{name}' is missing.");
        if (!tensor.Sizes.SequenceEqual(sizes))
            throw new NetworkFormatException($"Tensor '{name}' has sizes {Shown(tensor.Sizes)} where {Shown(sizes)} are needed.");
        return tensor;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes()
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string name, string text) in Metadata)
                    json.WriteString(name, text);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (SafeTensor tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int size in tensor.Sizes)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += sizeof(float) * (long)tensor.Values.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // spaces after the header put the numbers on an 8-byte boundary
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
        foreach (SafeTensor tensor in Tensors)
            file.Write(MemoryMarshal.AsBytes(tensor.Values.Span));
        return file.ToArray();
    }

    /// <summary>Writes the file aside and renames it, so that a half-written one is never left.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => Files.AtomicFile.Write(path, ToBytes());

    private static SafetensorsFile Interpret(JsonElement root, ReadOnlySpan<byte> data)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new NetworkFormatException("The safetensors header is not a JSON object.");
        var metadata = new Dictionary<string, string>();
        var found = new List<(string Name, int[] Sizes, long Start, long End)>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                foreach (JsonProperty text in property.Value.EnumerateObject())
                    metadata.Add(text.Name, text.Value.GetString() ?? throw new NetworkFormatException($"The text '{text.Name}' is null."));
                continue;
            }

            found.Add(Entry(property));
        }

        // the numbers must fill the rest of the file without holes or overlaps
        found.Sort((left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : left.End.CompareTo(right.End));
        long at = 0;
        var tensors = new List<SafeTensor>();
        foreach ((string name, int[] sizes, long start, long end) in found)
        {
            if (start != at)
                throw new NetworkFormatException(
                    $"Tensor '{name}' starts at byte {start} of the data where {at} is due: tensors overlap or leave a hole."
                );
            if (end > data.Length)
                throw new NetworkFormatException($"The file is cut short: tensor '{name}' ends at byte {end} of {data.Length}.");
            if (end - start != sizeof(float) * Count(sizes))
                throw new NetworkFormatException($"Tensor '{name}' has {end - start} bytes for sizes {Shown(sizes)}.");
            float[] values = new float[(end - start) / sizeof(float)];
            data.Slice((int)start, (int)(end - start)).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            tensors.Add(new SafeTensor(name, sizes, values));
            at = end;
        }

        if (at != data.Length)
            throw new NetworkFormatException($"The file has {data.Length - at} bytes behind its last tensor.");
        return new SafetensorsFile(tensors, metadata);
    }

    private static (string Name, int[] Sizes, long Start, long End) Entry(JsonProperty property)
    {
        string? type = null;
        int[]? sizes = null;
        long[]? offsets = null;
        foreach (JsonProperty part in property.Value.EnumerateObject())
        {
            switch (part.Name)
            {
                case "dtype":
                    type = part.Value.GetString();
                    break;
                case "shape":
                    sizes = [.. part.Value.EnumerateArray().Select(size => size.GetInt32())];
                    break;
                case "data_offsets":
                    offsets = [.. part.Value.EnumerateArray().Select(offset => offset.GetInt64())];
                    break;
                default:
                    throw new NetworkFormatException($"Tensor '{property.Name}' has an unknown member '{part.Name}'.");
            }
        }

        if (type != "F32")
            throw new NetworkFormatException($"Tensor '{property.Name}' is of type {type ?? "(none)"}; only F32 is read.");
        if (sizes is null || sizes.Any(size => size < 0))
            throw new NetworkFormatException($"Tensor '{property.Name}' has no valid sizes.");
        if (offsets is not [>= 0, _] || offsets[1] < offsets[0])
            throw new NetworkFormatException($"Tensor '{property.Name}' has no valid offsets.");
        return (property.Name, sizes, offsets[0], offsets[1]);
    }

    private static long Count(IReadOnlyList<int> sizes) => sizes.Aggregate(1L, (product, size) => checked(product * size));

    private static string Shown(IReadOnlyList<int> sizes) => new StringBuilder("[").AppendJoin(", ", sizes).Append(']').ToString();
}
