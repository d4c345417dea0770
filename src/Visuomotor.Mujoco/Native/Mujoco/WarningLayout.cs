namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjWarningStat</c> of MuJoCo 2.2.2 (one warning counter), by the field's own name; two underscores stand for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class WarningLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjWarningStat";

    public const int Size = 8;
    public const int lastinfo = 0;
    public const int number = 4;
}
