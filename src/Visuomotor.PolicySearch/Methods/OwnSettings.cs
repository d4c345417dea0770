using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// How settings of a method's own are written to a run's configuration and read back: as JSON, every key of which is there.
/// </summary>
public sealed class OwnSettings
{
    private readonly Func<JsonElement, object> _read;
    private readonly Func<object, JsonElement> _write;

    private OwnSettings(object defaults, Func<JsonElement, object> read, Func<object, JsonElement> write) =>
        (Defaults, _read, _write) = (defaults, read, write);

    /// <summary>The settings, where nobody says otherwise.</summary>
    public object Defaults { get; }

    /// <summary>Describes settings that are a record.</summary>
    /// <param name="type">Its generated description, which should respect nullable annotations.</param>
    /// <param name="defaults">The settings, where nobody says otherwise.</param>
    /// <param name="validate">Throws <see cref="SettingException"/> for a setting out of its range; null where all are good.</param>
    public static OwnSettings Of<T>(JsonTypeInfo<T> type, T defaults, Action<T>? validate = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(defaults);
        return new OwnSettings(defaults, Read, settings => JsonSerializer.SerializeToElement((T)settings, type));

        object Read(JsonElement json)
        {
            T settings = StrictJson.Read(System.Text.Encoding.UTF8.GetBytes(json.GetRawText()), type);
            validate?.Invoke(settings);
            return settings;
        }
    }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="JsonException">A key is unknown or missing, or has a value of the wrong kind; the message begins with the JSON path
    /// in it.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public object Read(JsonElement json) => _read(json);

    /// <summary>Writes the settings.</summary>
    public JsonElement Write(object settings) => _write(settings);
}
