using System.Text.Json;
using System.Text.Json.Serialization;

namespace Visuomotor.Tasks;

/// <summary>Generated reading and writing of task.json.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowOutOfOrderMetadataProperties = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(TaskDefinition))]
internal sealed partial class TaskJsonContext : JsonSerializerContext;
