using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Visuomotor.PolicySearch;

/// <summary>
/// What all settings have in common, whatever record they are properties of: a path (their keys in <c>config.json</c> with dots between,
/// such as <c>policy.batches</c>),
/// a range (<see cref="BetweenAttribute"/>), and that given values are laid over others.
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

    /// <summary>Lays values over settings.</summary>
    /// <param name="settings">What holds otherwise.</param>
    /// <param name="type">Their record.</param>
    /// <param name="given">Paths from the record, and the values there.</param>
    /// <exception cref="JsonException">A value is of the wrong kind.</exception>
    public static T Lay<T>(T settings, JsonTypeInfo<T> type, IEnumerable<(string Path, JsonNode? Value)> given)
        where T : class
    {
        JsonObject root = JsonSerializer.SerializeToNode(settings, type)!.AsObject();
        foreach ((string path, JsonNode? value) in given)
        {
            JsonObject at = root;
            string[] keys = path.Split('.');
            foreach (string key in keys[..^1])
                at = at[key]!.AsObject();
            if (!at.ContainsKey(keys[^1]))
                throw new ArgumentException($"there is no setting {path}", nameof(given));
            at[keys[^1]] = value;
        }
        return root.Deserialize(type)!;
    }

    /// <summary>Makes sure that a record's own settings, not those of the records in it, are within their ranges; null is.</summary>
    /// <param name="settings">The record.</param>
    /// <param name="prefix">What the settings' names begin with, such as <c>Policy.</c>.</param>
    /// <exception cref="SettingException">One is not; the message names it.</exception>
    public static void CheckRanges<T>(T settings, string prefix = "")
        where T : class
    {
        foreach (JsonPropertyInfo property in Own(SettingsJson.Default.GetTypeInfo(typeof(T))!))
        {
            if (RangeOf(property) is not { } range || property.Get!(settings) is not { } value)
                continue;
            CheckRange(
                range,
                value is IEnumerable list ? [.. list.Cast<object>().Select(Number)] : [Number(value)],
                prefix + Name(property.Name)
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

    /// <summary>A setting's value; null for none.</summary>
    public static JsonNode? Value<T>(T settings, JsonTypeInfo<T> type, string path) =>
        path.Split('.').Aggregate(JsonSerializer.SerializeToNode(settings, type), (at, key) => at?[key]);

    /// <summary>A setting's range; null where it has none.</summary>
    public static BetweenAttribute? RangeOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(BetweenAttribute), inherit: true) is [BetweenAttribute range] ? range : null;

    /// <summary>A path as the name of the property that it leads to: <c>vision.pose.images</c> as <c>Vision.Pose.Images</c>.</summary>
    public static string Name(string path) => string.Join('.', path.Split('.').Select(key => char.ToUpperInvariant(key[0]) + key[1..]));

    // what follows from the rest can be read only
    private static IEnumerable<JsonPropertyInfo> Own(JsonTypeInfo type) =>
        type.Properties.Where(property =>
            property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null)
        );

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
