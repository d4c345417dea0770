using System.Text.Json.Serialization;

namespace Visuomotor.Networks.Files;

/// <summary>Source-generated JSON of definitions and descriptions; unknown members are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(NetworkDefinition))]
[JsonSerializable(typeof(PolicyDescription))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(float?[]))]
internal sealed partial class NetworkJson : JsonSerializerContext;
