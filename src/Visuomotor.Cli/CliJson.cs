using System.Text.Json.Serialization;

namespace Visuomotor.Cli;

/// <summary>The serializers of what verbs print with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(Networks.NullForNaN<double>)],
    WriteIndented = true
)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<TaskListing>))]
[JsonSerializable(typeof(IReadOnlyList<DoctorFinding>))]
[JsonSerializable(typeof(Runs.PolicyExportResult))]
internal sealed partial class CliJson : JsonSerializerContext;
