namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjvOption</c> of MuJoCo 2.2.2 (what a scene shows), by the field's own name; two underscores stand for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class VisualOptionLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjvOption";

    public const int Size = 68;
    public const int label = 0;
    public const int frame = 4;
    public const int geomgroup = 8;
    public const int sitegroup = 14;
    public const int jointgroup = 20;
    public const int tendongroup = 26;
    public const int actuatorgroup = 32;
    public const int skingroup = 38;
    public const int flags = 44;
}
