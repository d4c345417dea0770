using System.Text.Json.Serialization;

namespace Visuomotor.Runs;

/// <summary>The serializer of <c>config.json</c>: camel case, indented; <see cref="Networks.StrictJson"/> reads it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(RunConfiguration))]
internal sealed partial class ConfigurationJson : JsonSerializerContext;
