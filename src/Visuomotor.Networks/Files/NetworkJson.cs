using System.Text.Json.Serialization;

namespace Visuomotor.Networks.Files;

/// <summary>Source-generated JSON of definitions; unknown members are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NetworkDefinition))]
internal sealed partial class NetworkJson : JsonSerializerContext;
