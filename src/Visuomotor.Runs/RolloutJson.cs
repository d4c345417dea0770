using System.Text.Json.Serialization;

namespace Visuomotor.Runs;

/// <summary>The serializer of files of rollouts: as <see cref="RunJson"/>, on one line, since they are long.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RolloutRecord))]
[JsonSerializable(typeof(PolicySamples))]
internal sealed partial class RolloutJson : JsonSerializerContext;
