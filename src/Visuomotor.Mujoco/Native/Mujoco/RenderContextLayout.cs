namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjrContext</c> of MuJoCo 2.2.2 (the OpenGL context of the renderer), by the field's own name; two underscores stand
/// for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class RenderContextLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjrContext";

    public const int Size = 2304;
    public const int shadowSize = 36;
    public const int offWidth = 40;
    public const int offHeight = 44;
    public const int offSamples = 48;
    public const int glInitialized = 2280;
    public const int currentBuffer = 2300;
}
