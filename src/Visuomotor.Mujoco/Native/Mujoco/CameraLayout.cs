namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjvCamera</c> of MuJoCo 2.2.2 (the abstract camera), by the field's own name; two underscores stand for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class CameraLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjvCamera";

    public const int Size = 64;
    public const int type = 0;
    public const int fixedcamid = 4;
    public const int trackbodyid = 8;
    public const int lookat = 16;
    public const int distance = 40;
    public const int azimuth = 48;
    public const int elevation = 56;
}
