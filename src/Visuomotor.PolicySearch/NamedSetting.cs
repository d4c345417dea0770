using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Visuomotor.PolicySearch;

/// <summary>
/// A value of a setting, by the name that the setting has in a run's <c>config.json</c>: <c>training.klStep</c>, <c>policy.innerRounds</c>,
/// <c>policy.vision.pose.images</c>.
/// Every property of the settings' records has such a name, but for the seed and the method, which say which training it is.
/// </summary>
public sealed class NamedSetting
{
    private const string Teachers = "training.",
        Search = "policy.",
        Camera = "policy.vision.",
        Nothing = "none";

    private static readonly Dictionary<string, JsonPropertyInfo> s_all = SettingsTree
        .Of(SettingsJson.Default.TrainingSettings, Teachers)
        .Concat(SettingsTree.Of(SettingsJson.Default.GuidedPolicySearchSettings, Search))
        .Where(setting => setting.Path is not (Teachers + "seed" or Search + "method"))
        .ToDictionary(setting => setting.Path, setting => setting.Property);

    private readonly JsonNode? _value;

    private NamedSetting(string name, string text, JsonNode? value) => (Name, Text, _value) = (name, text, value);

    /// <summary>The names of all settings, the teachers' first.</summary>
    public static IReadOnlyCollection<string> Names => s_all.Keys;

    /// <summary>The setting's name.</summary>
    public string Name { get; }

    /// <summary>The value as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether it is one of guided policy search's, not of the teachers'.</summary>
    public bool IsPolicys => Name.StartsWith(Search, StringComparison.Ordinal);

    /// <summary>Whether it is one of a camera policy's.</summary>
    public bool IsCameras => Name.StartsWith(Camera, StringComparison.Ordinal);

    /// <summary>The setting as a <see cref="SettingException"/> names it.</summary>
    public string Setting => SettingOf(Name);

    /// <summary>The name of a setting; null where no setting is called so.</summary>
    /// <param name="setting">The setting, as a <see cref="SettingException"/> names it.</param>
    public static string? NameOf(string setting) => Names.FirstOrDefault(name => SettingOf(name) == setting);

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
        if (!s_all.TryGetValue(name, out JsonPropertyInfo? setting))
            throw new ArgumentException($"there is no setting {name}", nameof(name));
        NamedSetting parsed = new(name, text, Read(name, text, setting.PropertyType));
        if (SettingsTree.RangeOf(setting) is { } range)
            SettingsTree.CheckRange(range, parsed.Numbers(), name);
        return parsed;
    }

    /// <summary>The teachers' settings with this one among them; the same where it is not one of theirs.</summary>
    public TrainingSettings Over(TrainingSettings settings) =>
        IsPolicys
            ? settings
            : SettingsTree.Lay(settings, SettingsJson.Default.TrainingSettings, [(Name[Teachers.Length..], _value?.DeepClone())]);

    /// <summary>Settings of guided policy search with this one among them; the same where it is not one of theirs.</summary>
    /// <exception cref="ArgumentException">It is a camera policy's, and these are of one without.</exception>
    public GuidedPolicySearchSettings Over(GuidedPolicySearchSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (IsCameras && settings.Vision is null)
            throw new ArgumentException($"{Name} is for camera policies", nameof(settings));
        return IsPolicys
            ? SettingsTree.Lay(settings, SettingsJson.Default.GuidedPolicySearchSettings, [(Name[Search.Length..], _value?.DeepClone())])
            : settings;
    }

    /// <summary>Whether the teachers' settings have this value.</summary>
    public bool Holds(TrainingSettings settings) =>
        JsonNode.DeepEquals(_value, SettingsTree.Value(settings, SettingsJson.Default.TrainingSettings, Name[Teachers.Length..]));

    /// <summary>Whether settings of guided policy search have this value.</summary>
    public bool Holds(GuidedPolicySearchSettings settings) =>
        JsonNode.DeepEquals(_value, SettingsTree.Value(settings, SettingsJson.Default.GuidedPolicySearchSettings, Name[Search.Length..]));

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Text}";

    private static string SettingOf(string name) => SettingsTree.Name(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);

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

    private static JsonNode? Read(string name, string text, Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare != type && text == Nothing)
            return null;
        if (bare == typeof(string))
            return text == Nothing ? null : text;
        string otherwise = bare != type ? $", or {Nothing}" : "";
        if (bare == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole)
                ? whole
                : throw Refused("a whole number");
        if (bare == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number
                : throw Refused("a number");
        if (bare == typeof(bool))
            return text switch
            {
                "true" => true,
                "false" => false,
                _ => throw Refused("true or false"),
            };
        if (bare.IsEnum)
        {
            string[] words =
            [
                .. Enum.GetValues(bare)
                    .Cast<object>()
                    .Select(value => JsonSerializer.SerializeToNode(value, SettingsJson.Default.GetTypeInfo(bare)!)!.GetValue<string>()),
            ];
            return words.Contains(text) ? text : throw Refused($"one of {string.Join(", ", words)}");
        }
        if (text == Nothing)
            return new JsonArray();
        return new JsonArray([
            .. text.Split(',')
                .Select(word =>
                    int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                        ? (JsonNode)size
                        : throw Refused($"whole numbers with commas between, or {Nothing}")
                ),
        ]);

        SettingException Refused(string expected) => new(name, $"must be {expected}{otherwise}");
    }
}
