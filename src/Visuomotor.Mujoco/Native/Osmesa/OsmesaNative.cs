using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>OSMesa's C functions: an OpenGL context without a display.</summary>
internal static partial class OsmesaNative
{
    /// <summary>The name that <see cref="NativeLibraries"/> resolves.</summary>
    public const string Library = "OSMesa";

    /// <summary>GL_RGBA.</summary>
    public const uint Rgba = 0x1908;

    /// <summary>GL_UNSIGNED_BYTE.</summary>
    public const uint UnsignedByte = 0x1401;

    /// <summary>GL_RENDERER.</summary>
    public const uint RendererName = 0x1F01;

    /// <summary>GL_VERSION.</summary>
    public const uint Version = 0x1F02;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OSMesaGetProcAddress(string name);

    [LibraryImport(Library)]
    public static partial nint OSMesaCreateContextExt(uint format, int depthBits, int stencilBits, int accumulationBits, nint shared);

    [LibraryImport(Library)]
    public static partial void OSMesaDestroyContext(nint context);

    [LibraryImport(Library)]
    public static partial byte OSMesaMakeCurrent(nint context, nint buffer, uint type, int width, int height);

    [LibraryImport(Library)]
    public static partial nint OSMesaGetCurrentContext();
}
