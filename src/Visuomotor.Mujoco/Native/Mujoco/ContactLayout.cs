namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjContact</c> of MuJoCo 2.2.2 (one contact), by the field's own name; two underscores stand for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class ContactLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjContact";

    public const int Size = 528;
    public const int dist = 0;
    public const int pos = 8;
    public const int frame = 32;
    public const int dim = 504;
    public const int geom1 = 508;
    public const int geom2 = 512;
    public const int exclude = 516;
    public const int efc_address = 520;
}
