namespace Visuomotor.Tasks;

/// <summary>The stages of a camera policy's training unless the user says otherwise; what is left out is the library's choice.</summary>
public sealed class CameraTrainingDefaults
{
    /// <summary>Iterations before the camera is used, at least 1.</summary>
    public int? TeacherIterations { get; set; }

    /// <summary>Trials of each condition in an iteration with the camera, at least 2.</summary>
    public int? Samples { get; set; }

    /// <summary>Mini-batches of each round that train all layers together, at least 0.</summary>
    public int? EndToEndBatches { get; set; }

    /// <summary>Whether every step is pictured a second time, in a random look of the pose variation.</summary>
    public bool? RandomLooks { get; set; }

    /// <summary>Pictures of pose pre-training, at least 1.</summary>
    public int? PoseImages { get; set; }

    /// <summary>Mini-batches of pose pre-training, at least 1.</summary>
    public int? PoseBatches { get; set; }
}
