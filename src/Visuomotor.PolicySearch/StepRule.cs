using System.Text.Json.Serialization;

namespace Visuomotor.PolicySearch;

/// <summary>Whose cost adapts the size of the KL step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepRule>))]
public enum StepRule
{
    /// <summary>The teachers' own ([L14] section 3.2).</summary>
    [JsonStringEnumMemberName("classic")]
    Classic,

    /// <summary>The linearised policy's ([M16]; docs/method.md, section 6).</summary>
    [JsonStringEnumMemberName("global")]
    Global,
}
