using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Settings of a method's own: a record that stands under the method's name among all settings of a training, in a run's configuration, in
/// a task and for <c>--set</c>.
/// </summary>
public sealed class OwnSettings
{
    private readonly Func<JsonNode, int, object> _read;
    private readonly Action<object>? _validate;

    private OwnSettings(object defaults, JsonTypeInfo type, Func<JsonNode, int, object> read, Action<object>? validate) =>
        (Defaults, Type, _read, _validate) = (defaults, type, read, validate);

    /// <summary>The settings, where nobody says otherwise.</summary>
    public object Defaults { get; }

    /// <summary>The record.</summary>
    internal JsonTypeInfo Type { get; }

    /// <summary>Describes settings that are a record; their ranges are what <see cref="BetweenAttribute"/> says.</summary>
    /// <param name="type">Its generated description, which should respect nullable annotations.</param>
    /// <param name="defaults">The settings, where nobody says otherwise.</param>
    /// <param name="validate">Throws <see cref="SettingException"/>, with the name that a setting has among all of a training, for what
    /// ranges do not tell; null for nothing.</param>
    public static OwnSettings Of<T>(JsonTypeInfo<T> type, T defaults, Action<T>? validate = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(defaults);
        return new OwnSettings(
            defaults,
            type,
            (json, format) => StrictJson.Read(json, type, format),
            validate is null ? null : settings => validate((T)settings)
        );
    }

    /// <summary>Reads the settings; every key must be there.</summary>
    /// <param name="json">The record.</param>
    /// <param name="format">The format of the file that it stands in.</param>
    /// <exception cref="JsonException">A key is unknown or missing, or has a value of the wrong kind; the message begins with the JSON path
    /// in it.</exception>
    public object Read(JsonNode json, int format)
    {
        ArgumentNullException.ThrowIfNull(json);
        return _read(json, format);
    }

    /// <summary>Writes the settings.</summary>
    public JsonNode Write(object settings) => JsonSerializer.SerializeToNode(settings, Type)!;

    /// <summary>Checks every number.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="name">The method's name.</param>
    /// <exception cref="SettingException">A setting is out of its range; the message names it.</exception>
    internal void Validate(object settings, string name)
    {
        SettingsTree.CheckRanges(settings, Type, name + '.');
        _validate?.Invoke(settings);
    }
}
