using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Visuomotor.PolicySearch;

/// <summary>
/// A value of a setting, by the name that the setting has in <c>training</c> of a run's <c>config.json</c>: <c>klStep</c>,
/// <c>badmm.rounds</c>, <c>camera.pose.images</c>. Every property of the settings' records has such a name, but for the seed.
/// </summary>
public sealed class NamedSetting
{
    private const string Nothing = "none";

    private readonly JsonNode? _value;

    private NamedSetting(string name, string text, JsonNode? value) => (Name, Text, _value) = (name, text, value);

    /// <summary>The names of all settings, those that all methods share first.</summary>
    public static IReadOnlyCollection<string> Names => TrainingPlan.Settings.Keys;

    /// <summary>The setting's name.</summary>
    public string Name { get; }

    /// <summary>The value as it was given.</summary>
    public string Text { get; }

    /// <summary>Reads a value.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="text">The value: a number, <c>true</c> or <c>false</c>, a word, whole numbers with commas between; <c>none</c> for an
    /// empty list or for nothing, where there may be nothing.</param>
    /// <exception cref="ArgumentException">There is no such setting.</exception>
    /// <exception cref="SettingException">It is no such value, or out of its range.</exception>
    public static NamedSetting Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        if (!TrainingPlan.Settings.TryGetValue(name, out JsonPropertyInfo? setting))
            throw new ArgumentException($"there is no setting {name}", nameof(name));
        NamedSetting parsed = new(name, text, Read(name, text, setting));
        if (SettingsTree.RangeOf(setting) is { } range)
            SettingsTree.CheckRange(range, parsed.Numbers(), name);
        return parsed;
    }

    /// <summary>A training with settings in their places.</summary>
    /// <exception cref="SettingException">The training has no such setting.</exception>
    public static TrainingPlan Over(TrainingPlan plan, params IEnumerable<NamedSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.With(settings.Select(setting => (setting.Name, setting._value)));
    }

    /// <summary>Whether a training has this value.</summary>
    public bool Holds(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return JsonNode.DeepEquals(_value, plan.Value(Name));
    }

    /// <summary>Whether another setting has the same name and value.</summary>
    public bool Says(NamedSetting other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Name == other.Name && JsonNode.DeepEquals(_value, other._value);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Text}";

    private double[] Numbers() =>
        _value switch
        {
            JsonArray list => [.. list.Select(each => (double)each!.GetValue<int>())],
            JsonValue number when number.GetValueKind() == JsonValueKind.Number =>
            [
                double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture),
            ],
            _ => [],
        };

    private static JsonNode? Read(string name, string text, JsonPropertyInfo setting)
    {
        Type type = SettingsTree.Bare(setting);
        bool optional = SettingsTree.MayBeNull(setting);
        if (optional && text == Nothing)
            return null;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) ? whole : throw Refused();
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number
                : throw Refused();
        if (type == typeof(bool))
            return text switch
            {
                "true" => true,
                "false" => false,
                _ => throw Refused(),
            };
        if (type.IsEnum)
            return SettingsTree.Words(setting).Contains(text) ? text : throw Refused();
        if (type == typeof(string))
            return text;
        if (text == Nothing)
            return new JsonArray();
        return new JsonArray([
            .. text.Split(',')
                .Select(word =>
                    int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                        ? (JsonNode)size
                        : throw new SettingException(name, $"must be whole numbers with commas between, or {Nothing}")
                ),
        ]);

        SettingException Refused() => new(name, $"must be {SettingsTree.Kind(setting)}{(optional ? $", or {Nothing}" : "")}");
    }
}
