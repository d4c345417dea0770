using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>
/// What all settings have in common, whatever record they are properties of: a path (their keys in JSON with dots between, such as
/// <c>policy.batches</c>), a kind, and a range (<see cref="BetweenAttribute"/>).
/// </summary>
internal static class SettingsTree
{
    /// <summary>The settings of a record and of those in it, each with its path from the record.</summary>
    /// <param name="type">The record.</param>
    /// <param name="prefix">What paths begin with.</param>
    public static IEnumerable<(string Path, JsonPropertyInfo Property)> Of(JsonTypeInfo type, string prefix = "")
    {
        foreach (JsonPropertyInfo property in Own(type))
        {
            JsonTypeInfo inner = type.Options.GetTypeInfo(property.PropertyType);
            if (inner.Kind != JsonTypeInfoKind.Object)
                yield return (prefix + property.Name, property);
            else
                foreach ((string, JsonPropertyInfo) each in Of(inner, $"{prefix}{property.Name}."))
                    yield return each;
        }
    }

    /// <summary>The keys of a record itself.</summary>
    public static IEnumerable<string> Keys(JsonTypeInfo type) => Own(type).Select(property => property.Name);

    /// <summary>Makes sure that a record's settings, and those of the records in it, are within their ranges; null is.</summary>
    /// <param name="settings">The record.</param>
    /// <param name="type">Its type.</param>
    /// <param name="prefix">What the settings' names begin with, such as <c>policy.</c>.</param>
    /// <exception cref="SettingException">One is not; the message names it.</exception>
    public static void CheckRanges(object settings, Type type, string prefix = "") =>
        CheckRanges(settings, SettingsJson.Default.GetTypeInfo(type)!, prefix);

    /// <inheritdoc cref="CheckRanges(object, Type, string)"/>
    public static void CheckRanges(object settings, JsonTypeInfo type, string prefix)
    {
        foreach (JsonPropertyInfo property in Own(type))
        {
            if (property.Get!(settings) is not { } value)
                continue;
            JsonTypeInfo inner = type.Options.GetTypeInfo(property.PropertyType);
            if (inner.Kind == JsonTypeInfoKind.Object)
                CheckRanges(value, inner, $"{prefix}{property.Name}.");
            else if (RangeOf(property) is { } range)
                CheckRange(
                    range,
                    value is IEnumerable list ? [.. list.Cast<object>().Select(Number)] : [Number(value)],
                    prefix + property.Name
                );
        }
    }

    /// <summary>Makes sure that numbers are within a range.</summary>
    /// <exception cref="SettingException">One is not, or they are too many.</exception>
    public static void CheckRange(BetweenAttribute range, double[] numbers, string name)
    {
        string items = range.Items < int.MaxValue ? $"at most {range.Items} numbers " : "";
        bool holds = numbers.Length <= range.Items && numbers.All(number => number >= range.Least && number <= range.Most);
        SettingsCheck.Require(holds, name, FormattableString.Invariant($"{items}from {range.Least} to {range.Most}"));
    }

    /// <summary>Makes sure that a value is of a setting's kind.</summary>
    /// <exception cref="SettingException">It is not; the message names the setting.</exception>
    public static void CheckKind(string name, JsonPropertyInfo property, JsonNode? value)
    {
        bool holds = value is null ? MayBeNull(property) : value is not JsonObject;
        try
        {
            if (holds && value is not null)
                value.Deserialize(property.Options.GetTypeInfo(property.PropertyType));
        }
        catch (JsonException)
        {
            holds = false;
        }
        SettingsCheck.Require(holds, name, Kind(property) + (MayBeNull(property) ? ", or null" : ""));
    }

    /// <summary>The words for a setting's kind, such as "a whole number".</summary>
    public static string Kind(JsonPropertyInfo property)
    {
        Type type = Bare(property);
        return type == typeof(int) || type == typeof(ulong) ? "a whole number"
            : type == typeof(double) ? "a number"
            : type == typeof(bool) ? "true or false"
            : type == typeof(string) ? "a text"
            : type.IsEnum ? $"one of {string.Join(", ", Words(property))}"
            : "a list of whole numbers";
    }

    /// <summary>The words of a setting that is one of some.</summary>
    public static IReadOnlyList<string> Words(JsonPropertyInfo property)
    {
        Type type = Bare(property);
        JsonTypeInfo info = property.Options.GetTypeInfo(type);
        return [.. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, info)!.GetValue<string>())];
    }

    /// <summary>A setting's type, without what makes it nothing.</summary>
    public static Type Bare(JsonPropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    /// <summary>Whether a setting may be nothing.</summary>
    public static bool MayBeNull(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (property.PropertyType == typeof(string) && property.IsGetNullable);

    /// <summary>The value at a path; null for none.</summary>
    public static JsonNode? Value(JsonNode tree, string path) => path.Split('.').Aggregate((JsonNode?)tree, (at, key) => at?[key]);

    /// <summary>What stands in a value, by the paths that lead to it; an object that is empty is not told from none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Its own path; empty for a tree's root.</param>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Leaves(JsonNode? value, string path = "") =>
        value is JsonObject record
            ? record.SelectMany(each => Leaves(each.Value, path.Length == 0 ? each.Key : $"{path}.{each.Key}"))
            : [KeyValuePair.Create(path, value)];

    /// <summary>Puts a value at a path, with the objects that lead to it where they are missing.</summary>
    public static void Put(JsonObject tree, string path, JsonNode? value)
    {
        string[] keys = path.Split('.');
        foreach (string key in keys[..^1])
            tree = (tree[key] ??= new JsonObject()).AsObject();
        tree[keys[^1]] = value?.DeepClone();
    }

    /// <summary>A setting's range; null where it has none.</summary>
    public static BetweenAttribute? RangeOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(BetweenAttribute), inherit: true) is [BetweenAttribute range] ? range : null;

    // what follows from the rest can be read only
    private static IEnumerable<JsonPropertyInfo> Own(JsonTypeInfo type) =>
        type.Properties.Where(property =>
            property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null)
        );

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
