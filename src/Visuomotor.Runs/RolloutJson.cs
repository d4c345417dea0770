using System.Text.Json.Serialization;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>The serializer of files of rollouts: as <see cref="RunJson"/>, on one line, since they are long.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(NullForNaN<double>), typeof(NullForNaN<float>)]
)]
[JsonSerializable(typeof(RolloutRecord))]
[JsonSerializable(typeof(PolicySamples))]
internal sealed partial class RolloutJson : JsonSerializerContext;
