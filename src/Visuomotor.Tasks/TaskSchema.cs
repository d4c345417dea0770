using System.Text.Json;

namespace Visuomotor.Tasks;

/// <summary>
/// The published schema of task.json, and the check against it. Editors and the library use the same file, so what an editor
/// underlines is what <see cref="TaskFile"/> refuses.
/// </summary>
/// <remarks>
/// Reads the part of JSON Schema that the file uses: type, const, enum, properties, required, additionalProperties, items,
/// minItems, maxItems, minLength, maxLength, minimum, exclusiveMinimum, maximum, oneOf told apart by a constant property, and local $ref.
/// </remarks>
public static class TaskSchema
{
    private const int LongestKey = 200;

    private static readonly Lazy<string> LazyText = new(ReadResource);
    private static readonly Lazy<JsonDocument> Document = new(() => JsonDocument.Parse(Text));

    /// <summary>The schema, JSON Schema 2020-12.</summary>
    public static string Text => LazyText.Value;

    /// <summary>The schema's root.</summary>
    internal static JsonElement Root => Document.Value.RootElement;

    /// <summary>Checks a document against the schema.</summary>
    /// <exception cref="TaskFormatException">The first thing that is wrong, in the order of the file.</exception>
    internal static void Check(JsonElement element, string file) => Check(element, Root, "$", file);

    /// <summary>Checks what the schema does not know: that keys and texts can be shown, that none stands twice, that numbers are.</summary>
    /// <exception cref="TaskFormatException">The first thing that is wrong, in the order of the file.</exception>
    internal static void CheckPlain(JsonElement element, string path, string file)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                HashSet<string> names = [];
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    string name = NameOf(property, path, file);
                    if (!names.Add(name))
                        throw new TaskFormatException(file, PathTo(path, name), "is there twice");
                    CheckPlain(property.Value, PathTo(path, name), file);
                }
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    CheckPlain(item, $"{path}[{index++}]", file);
                break;
            case JsonValueKind.String:
                TextOf(element, path, file);
                break;
            case JsonValueKind.Number when !element.TryGetDouble(out double value) || !double.IsFinite(value):
                throw new TaskFormatException(file, path, $"must be a finite number, not {Show(element)}");
            default:
                break;
        }
    }

    /// <summary>The keys that the schema allows in an object, in its order.</summary>
    /// <param name="path">Keys from the root with dots between them, such as <c>training.policy</c>; one at the end does nothing.</param>
    public static IReadOnlyList<string> KeysOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        JsonElement schema = Root;
        foreach (string key in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            schema = Resolve(schema).GetProperty("properties").GetProperty(key);
        return [.. Resolve(schema).GetProperty("properties").EnumerateObject().Select(key => key.Name)];
    }

    /// <summary>Follows a local reference.</summary>
    internal static JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            JsonElement target = Root;
            foreach (string step in reference.GetString()!.Split('/').Skip(1))
                target = target.GetProperty(step);
            schema = target;
        }
        return schema;
    }

    /// <summary>The property that tells the branches of a oneOf apart, and its constant in each.</summary>
    internal static (string Key, List<(string Value, JsonElement Branch)> Branches) Discriminate(JsonElement oneOf)
    {
        string key = "";
        List<(string, JsonElement)> branches = [];
        foreach (JsonElement branch in oneOf.EnumerateArray())
        foreach (JsonProperty property in branch.GetProperty("properties").EnumerateObject())
            if (property.Value.TryGetProperty("const", out JsonElement constant))
            {
                key = property.Name;
                branches.Add((constant.GetString()!, branch));
            }
        return (key, branches);
    }

    private static void Check(JsonElement element, JsonElement schema, string path, string file)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out JsonElement oneOf))
            schema = Choose(element, oneOf, path, file);
        if (schema.TryGetProperty("const", out JsonElement constant) && !JsonElement.DeepEquals(element, constant))
            throw new TaskFormatException(file, path, $"must be {constant.GetRawText()}, not {Show(element)}");
        if (schema.TryGetProperty("type", out JsonElement type))
            CheckType(element, type.GetString()!, path, file);
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                CheckNumber(element, schema, path, file);
                break;
            case JsonValueKind.String:
                CheckString(element, schema, path, file);
                break;
            case JsonValueKind.Array:
                CheckArray(element, schema, path, file);
                break;
            case JsonValueKind.Object:
                CheckObject(element, schema, path, file);
                break;
            default:
                break;
        }
    }

    private static JsonElement Choose(JsonElement element, JsonElement oneOf, string path, string file)
    {
        CheckType(element, "object", path, file);
        (string key, List<(string Value, JsonElement Branch)> branches) = Discriminate(oneOf);
        foreach (JsonProperty property in element.EnumerateObject())
            NameOf(property, path, file);
        IEnumerable<string> near = element
            .EnumerateObject()
            .Select(property => property.Name)
            .Where(name => NearMiss.Nearest(name, [key]).Any());
        if (!element.TryGetProperty(key, out JsonElement given))
            throw new TaskFormatException(
                file,
                path,
                $"\"{key}\" is missing{NearMiss.Hint(key, near)}; it is one of {string.Join(", ", branches.Select(branch => branch.Value))}"
            );
        CheckType(given, "string", $"{path}.{key}", file);
        string value = TextOf(given, $"{path}.{key}", file);
        foreach ((string known, JsonElement branch) in branches)
            if (known == value)
                return branch;
        throw new TaskFormatException(
            file,
            $"{path}.{key}",
            $"unknown {key} \"{Short(value)}\"{NearMiss.Hint(value, branches.Select(branch => branch.Value))}"
        );
    }

    private static void CheckType(JsonElement element, string type, string path, string file)
    {
        bool right = type switch
        {
            "object" => element.ValueKind == JsonValueKind.Object,
            "array" => element.ValueKind == JsonValueKind.Array,
            "string" => element.ValueKind == JsonValueKind.String,
            "boolean" => element.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "number" => element.ValueKind == JsonValueKind.Number,
            "integer" => element.ValueKind == JsonValueKind.Number && element.GetRawText().TrimStart('-').All(char.IsAsciiDigit),
            _ => throw new InvalidOperationException($"the schema uses the type \"{type}\", which is not known here"),
        };
        string expected = type switch
        {
            "object" => "an object {...}",
            "array" => "a list [...]",
            "integer" => "a whole number, written without a point or an exponent",
            "boolean" => "true or false",
            _ => "a " + type,
        };
        if (!right)
            throw new TaskFormatException(file, path, $"must be {expected}, not {Show(element)}");
    }

    private static void CheckNumber(JsonElement element, JsonElement schema, string path, string file)
    {
        if (!element.TryGetDouble(out double value) || !double.IsFinite(value))
            throw new TaskFormatException(file, path, $"must be a finite number, not {Show(element)}");
        if (schema.TryGetProperty("exclusiveMinimum", out JsonElement minimum) && value <= minimum.GetDouble())
            throw new TaskFormatException(file, path, $"must be above {minimum.GetRawText()}, not {Show(element)}");
        if (schema.TryGetProperty("minimum", out minimum) && value < minimum.GetDouble())
            throw new TaskFormatException(file, path, $"must be at least {minimum.GetRawText()}, not {Show(element)}");
        if (schema.TryGetProperty("maximum", out JsonElement maximum) && value > maximum.GetDouble())
            throw new TaskFormatException(file, path, $"must be at most {maximum.GetRawText()}, not {Show(element)}");
    }

    private static void CheckString(JsonElement element, JsonElement schema, string path, string file)
    {
        string value = TextOf(element, path, file);
        if (schema.TryGetProperty("minLength", out JsonElement length) && value.Length < length.GetInt32())
            throw new TaskFormatException(file, path, "must not be empty");
        if (length.ValueKind == JsonValueKind.Number && value.Trim().Length == 0)
            throw new TaskFormatException(file, path, "must not be blank");
        if (schema.TryGetProperty("maxLength", out length) && value.Length > length.GetInt32())
            throw new TaskFormatException(file, path, $"has {value.Length} characters; at most {length.GetInt32()} are allowed");
        if (!schema.TryGetProperty("enum", out JsonElement words))
            return;
        List<string> known = [.. words.EnumerateArray().Select(word => word.GetString()!)];
        if (!known.Contains(value))
            throw new TaskFormatException(file, path, $"must be one of {string.Join(", ", known)}, not \"{Short(value)}\"");
    }

    /// <summary>A text, which must be one that can be shown and written: no half of a surrogate pair, no control characters.</summary>
    private static string TextOf(JsonElement element, string path, string file)
    {
        string value = Unescaped(element.GetString, path, "has half of a surrogate pair (such as \\ud800), which is no character", file)!;
        foreach (char character in value)
            if (char.IsControl(character))
                throw new TaskFormatException(file, path, $"holds the control character U+{(int)character:X4}; leave it out");
        return value;
    }

    /// <summary>A key, for which the same holds.</summary>
    private static string NameOf(JsonProperty property, string path, string file)
    {
        string name = Unescaped(() => property.Name, path, "has a key with half of a surrogate pair, which is no character", file);
        if (name.Length > LongestKey)
            throw new TaskFormatException(file, path, $"has a key of {name.Length} characters; at most {LongestKey} are allowed");
        if (name.Any(char.IsControl))
            throw new TaskFormatException(file, path, "has a key with a control character; leave it out");
        return name;
    }

    // The reader tells of such text only when it is asked for it.
    private static T Unescaped<T>(Func<T> read, string path, string reason, string file)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw new TaskFormatException(file, path, reason, exception);
        }
    }

    private static void CheckArray(JsonElement element, JsonElement schema, string path, string file)
    {
        int count = element.GetArrayLength();
        int least = schema.TryGetProperty("minItems", out JsonElement items) ? items.GetInt32() : 0;
        int most = schema.TryGetProperty("maxItems", out items) ? items.GetInt32() : int.MaxValue;
        if (count < least || count > most)
            throw new TaskFormatException(
                file,
                path,
                least == most ? $"must have {least} entries, not {count}"
                    : count > most ? $"has {count} entries; at most {most} are allowed"
                    : $"must have at least {least} {(least == 1 ? "entry" : "entries")}"
            );
        if (!schema.TryGetProperty("items", out JsonElement entry))
            return;
        int index = 0;
        foreach (JsonElement item in element.EnumerateArray())
            Check(item, entry, $"{path}[{index++}]", file);
    }

    private static void CheckObject(JsonElement element, JsonElement schema, string path, string file)
    {
        bool named = schema.TryGetProperty("properties", out JsonElement properties);
        bool free = schema.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.Object;
        HashSet<string> names = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = NameOf(property, path, file),
                place = PathTo(path, name);
            if (!names.Add(name))
                throw new TaskFormatException(file, place, "is there twice");
            if (named && properties.TryGetProperty(name, out JsonElement known))
                Check(property.Value, known, place, file);
            else if (free && !(named && property.Value.ValueKind != JsonValueKind.Object))
                Check(property.Value, others, place, file);
            else if (!named && others.ValueKind == JsonValueKind.Undefined)
                CheckPlain(property.Value, place, file);
            else
                throw new TaskFormatException(
                    file,
                    place,
                    $"unknown key{NearMiss.Hint(name, properties.EnumerateObject().Select(key => key.Name))}"
                );
        }
        if (!schema.TryGetProperty("required", out JsonElement required))
            return;
        foreach (JsonElement key in required.EnumerateArray())
            if (!element.TryGetProperty(key.GetString()!, out _))
                throw new TaskFormatException(file, path, $"\"{key.GetString()}\" is missing");
    }

    private static string PathTo(string path, string name) =>
        name.Length > 0 && name.All(character => char.IsLetterOrDigit(character) || character is '_' or '$')
            ? $"{path}.{name}"
            : $"{path}['{name}']";

    private static string Show(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"the text {Short(element.GetRawText())}",
            _ => Short(element.GetRawText()),
        };

    private static string Short(string text) =>
        new([.. (text.Length <= 40 ? text : text[..37] + "...").Select(character => char.IsControl(character) ? ' ' : character)]);

    private static string ReadResource()
    {
        using Stream stream =
            typeof(TaskSchema).Assembly.GetManifestResourceStream("task.schema.json")
            ?? throw new InvalidOperationException("the assembly was built without task.schema.json");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
