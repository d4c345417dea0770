using System.Text.Json.Serialization;

namespace Visuomotor.Runs;

/// <summary>The serializers of a run folder's JSON files: camel case, indented, unknown and doubled keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(RunConfiguration))]
[JsonSerializable(typeof(EvaluationSummary))]
[JsonSerializable(typeof(PoseSummary))]
internal sealed partial class RunJson : JsonSerializerContext;
