using System.Text.Json.Serialization;

namespace Visuomotor.PolicySearch;

/// <summary>The settings as JSON, with the keys that <c>config.json</c> has.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(TrainingSettings))]
[JsonSerializable(typeof(GuidedPolicySearchSettings))]
[JsonSerializable(typeof(BadmmSettings))]
[JsonSerializable(typeof(PlainAdmmSettings))]
[JsonSerializable(typeof(MirrorDescentSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
