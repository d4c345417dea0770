using System.Text.Json.Serialization;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>The serializers of a run's results: as <see cref="ConfigurationJson"/>, and a number that was not measured is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(NullForNaN<double>)],
    WriteIndented = true
)]
[JsonSerializable(typeof(EvaluationSummary))]
[JsonSerializable(typeof(PoseSummary))]
internal sealed partial class RunJson : JsonSerializerContext;
