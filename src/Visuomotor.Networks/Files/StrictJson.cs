using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Visuomotor.Networks;

/// <summary>
/// Reads JSON that this program wrote. It writes every key, so each must be there: none is filled with a zero that nobody chose, unknown
/// and doubled ones are refused, and null
/// stands only where there may be nothing. A key that came later says with <see cref="SinceAttribute"/> what a file of an older format
/// means without it.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads a value.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <param name="type">The generated description of the type; it should respect nullable annotations.</param>
    /// <param name="format">The file's format; a file that does not tell it may be of the first.</param>
    /// <exception cref="JsonException">The text is not such a value; the message begins with the JSON path, or the line of what is not JSON
    /// at all.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, int format = 1)
        where T : class => Read(Parse(json), type, format);

    /// <summary>Reads a value that was parsed.</summary>
    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte}, JsonTypeInfo{T}, int)"/>
    public static T Read<T>(JsonNode json, JsonTypeInfo<T> type, int format = 1)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(type);
        return Translated(() =>
        {
            JsonNode root = json.DeepClone();
            Complete(root, type, "$", format);
            return root.Deserialize(type)!;
        });
    }

    /// <summary>Parses a text, in which no key may be there twice.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <exception cref="JsonException">It is not JSON, or null; the message has the line.</exception>
    public static JsonNode Parse(ReadOnlySpan<byte> json)
    {
        byte[] text = json.ToArray();
        return Translated(() =>
            JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })
            ?? throw Refused("$", "must not be null")
        );
    }

    /// <summary>What a file of a format means that lacks a key; false where it must have it.</summary>
    /// <param name="property">The key's property.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="before">What is meant.</param>
    public static bool WasBefore(JsonPropertyInfo property, int format, out JsonNode? before)
    {
        ArgumentNullException.ThrowIfNull(property);
        before = null;
        if (property.AttributeProvider?.GetCustomAttributes(typeof(SinceAttribute), inherit: true) is not [SinceAttribute since])
            return false;
        if (format >= since.Format)
            return false;
        before = JsonNode.Parse(since.Before);
        return true;
    }

    /// <summary>Brings what the serializer says into one form.</summary>
    private static T Translated<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException exception) when (exception.Path is not null)
        {
            throw Refused(exception.Path, "has a value of the wrong kind or out of range", exception);
        }
        catch (JsonException exception) when (exception.LineNumber is not null)
        {
            throw new JsonException(
                $"line {exception.LineNumber + 1}: not valid JSON: {exception.Message.Split(" LineNumber:")[0]}",
                exception
            );
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException($"not valid text: {exception.Message}", exception);
        }
    }

    /// <summary>Checks a value's keys and those of all that it holds, and adds those that its format did not have yet.</summary>
    private static void Complete(JsonNode node, JsonTypeInfo type, string path, int format)
    {
        // a value of another kind than is due is the serializer's to refuse
        if (node is JsonObject item && type.Kind == JsonTypeInfoKind.Object)
            CompleteObject(item, type, path, format);
        if (type.ElementType is not { IsValueType: false } element)
            return;
        if (node is JsonObject map && type.Kind == JsonTypeInfoKind.Dictionary)
            foreach ((string key, JsonNode? value) in map)
                Complete(value ?? throw Null($"{path}['{key}']"), type.Options.GetTypeInfo(element), $"{path}['{key}']", format);
        if (node is JsonArray list && type.Kind == JsonTypeInfoKind.Enumerable)
            for (int i = 0; i < list.Count; i++)
                Complete(list[i] ?? throw Null($"{path}[{i}]"), type.Options.GetTypeInfo(element), $"{path}[{i}]", format);
    }

    private static void CompleteObject(JsonObject item, JsonTypeInfo declared, string path, int format)
    {
        string? kind = declared.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        JsonTypeInfo type = kind is null
            ? declared
            : declared.Options.GetTypeInfo(Derived(item[kind], declared.PolymorphismOptions!, $"{path}.{kind}"));
        foreach ((string key, _) in item)
            if (key != kind && type.Properties.All(each => each.Name != key))
                throw Refused($"{path}.{key}", "no such key is known here");
        foreach (JsonPropertyInfo property in type.Properties)
        {
            // what follows from the rest is written for other readers alone
            if (property.Set is null && property.AssociatedParameter is null)
                continue;
            string place = $"{path}.{property.Name}";
            bool found = item.TryGetPropertyValue(property.Name, out JsonNode? value);
            if (value is null && WasBefore(property, format, out JsonNode? before))
                (found, item[property.Name]) = (true, value = before);
            if (!found)
                throw Refused(place, "is missing");
            if (value is not null)
                Complete(value, type.Options.GetTypeInfo(property.PropertyType), place, format);
            else if (!MayBeNull(property))
                throw Null(place);
        }
    }

    private static Type Derived(JsonNode? name, JsonPolymorphismOptions options, string place)
    {
        string? wanted = name is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        foreach (JsonDerivedType each in options.DerivedTypes)
            if (wanted is not null && each.TypeDiscriminator as string == wanted)
                return each.DerivedType;
        throw Refused(
            place,
            name is null ? "is missing" : $"must be one of {string.Join(", ", options.DerivedTypes.Select(each => each.TypeDiscriminator))}"
        );
    }

    /// <summary>Whether null may stand for a property's value: for nothing, or for a number that was not measured.</summary>
    private static bool MayBeNull(JsonPropertyInfo property) =>
        !property.PropertyType.IsValueType
            ? property.IsGetNullable
            : Nullable.GetUnderlyingType(property.PropertyType) is not null
                || (
                    property.PropertyType == typeof(double)
                    && (
                        property.CustomConverter is NullForNaN<double>
                        || property.Options.Converters.Any(each => each is NullForNaN<double>)
                    )
                );

    private static JsonException Null(string place) => Refused(place, "must not be null");

    private static JsonException Refused(string place, string reason, Exception? inner = null) =>
        new(place == "$" ? reason : $"{place}: {reason}", inner);
}
