using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>The camera of a task: square RGB pictures, which are the only place where a policy sees the target.</summary>
public sealed class TaskCamera
{
    /// <summary>
    /// The smallest resolution that the policy's convolutions (7x7 with stride 2, 5x5, 5x5, no padding) leave something of.
    /// </summary>
    /// <remarks>[L16] section 5.1. Below it too little is left: 28 pixels make 11, then 7, then 3.</remarks>
    public const int SmallestResolution = 28;

    /// <summary>The largest resolution.</summary>
    public const int LargestResolution = 1024;

    internal TaskCamera(string name, int id, int resolution)
    {
        Name = name;
        Id = id;
        Height = Width = resolution;
    }

    /// <summary>Its name in the scene.</summary>
    public string Name { get; }

    /// <summary>Its number in the scene.</summary>
    public int Id { get; }

    /// <summary>Rows of a picture.</summary>
    public int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Bytes of a picture: rows x pixels x RGB.</summary>
    public int ImageSize => 3 * Height * Width;

    /// <summary>
    /// Along each side, how many drawn pixels are averaged into one of the picture: 2 below 160 pixels, 1 from there on. A lens does so
    /// too:
    /// without it an edge jumps by whole pixels as things move, and where it lies between two pixels is lost.
    /// </summary>
    public int Oversampling => Width < 160 ? 2 : 1;

    /// <summary>How finely shapes are cut in its pictures: coarsely up to 128 pixels, as the scene says from there on.</summary>
    public Tessellation? Tessellation => Width <= 128 ? Mujoco.Tessellation.Coarse : null;

    /// <summary>Makes what draws its pictures, on the calling thread.</summary>
    internal CameraRenderer CreateRenderer(Model scene) => new(this, scene);
}
