namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjvScene</c> of MuJoCo 2.2.2 (the abstract scene), by the field's own name; two underscores stand for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class SceneLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjvScene";

    public const int Size = 8656;
    public const int maxgeom = 0;
    public const int ngeom = 4;
    public const int nlight = 72;
    public const int stereo = 8624;
    public const int flags = 8628;
}
