namespace Visuomotor.Tasks;

/// <summary>The camera whose pictures a policy sees.</summary>
public sealed class CameraDefinition
{
    /// <summary>Its name in the scene.</summary>
    public string Name { get; set; } = "";

    /// <summary>Pixels a row and rows a picture, unless the user says otherwise; 28 to 1024.</summary>
    public int Resolution { get; set; } = 64;
}
