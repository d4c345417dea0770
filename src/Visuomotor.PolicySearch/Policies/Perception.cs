using System.Text.Json.Serialization;

namespace Visuomotor.PolicySearch;

/// <summary>How a camera policy comes by what it sees.</summary>
/// <remarks>[L16] section 6.4: the method and the two baselines that it is compared with.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<Perception>))]
public enum Perception
{
    /// <summary>Convolutional and fully connected layers are trained together for the task.</summary>
    [JsonStringEnumMemberName("end-to-end")]
    EndToEnd,

    /// <summary>
    /// The convolutional layers were trained to tell the target's pose and stay as they are; their feature points feed the control layers.
    /// </summary>
    [JsonStringEnumMemberName("pose-features")]
    PoseFeatures,

    /// <summary>The predicted pose itself feeds the control layers: the classical separate pipeline.</summary>
    [JsonStringEnumMemberName("pose-prediction")]
    PosePrediction,
}
