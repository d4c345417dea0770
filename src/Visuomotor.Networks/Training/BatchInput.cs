namespace Visuomotor.Networks;

/// <summary>What a mini-batch holds of each sample's image.</summary>
public enum BatchInput
{
    /// <summary>Camera bytes, rows x columns x channels; also for networks without an image.</summary>
    Bytes,

    /// <summary>Numbers, channels x rows x columns, already scaled.</summary>
    Numbers,

    /// <summary>
    /// Features made earlier by the layers before <see cref="NetworkDefinition.FirstVectorLayer"/>, which are taken as frozen.
    /// </summary>
    Features,
}
