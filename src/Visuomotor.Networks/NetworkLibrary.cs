using Visuomotor.Networks.Native;

namespace Visuomotor.Networks;

/// <summary>The native kernel library (oneDNN) that convolutions run on.</summary>
/// <remarks>
/// Debian's <c>libdnnl2</c> is found by itself; the environment variable <c>VISUOMOTOR_LIBDNNL</c> points to another
/// copy. Versions 2.6 and 2.7 have the structures that the binding knows; any other is refused.
/// </remarks>
public static class NetworkLibrary
{
    /// <summary>The loaded library's version, such as 2.6.3.</summary>
    /// <exception cref="MissingLibraryException">The library cannot be loaded, or has another version.</exception>
    public static Version Version
    {
        get
        {
            EnsureLoaded();
            return DnnlLibrary.Version;
        }
    }

    /// <summary>Loads the library and checks its version.</summary>
    /// <exception cref="MissingLibraryException">The library cannot be loaded, or has another version.</exception>
    public static void EnsureLoaded() => DnnlLibrary.EnsureLoaded();
}
