using System.Globalization;
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

    /// <summary>
    /// The widest instruction set that the library's kernels use on this processor, such as AVX2; results in their last bits depend on it.
    /// </summary>
    /// <exception cref="MissingLibraryException">The library cannot be loaded, or has another version.</exception>
    public static string InstructionSet
    {
        get
        {
            EnsureLoaded();
            // dnnl_cpu_isa_t
            return Dnnl.GetEffectiveInstructionSet() switch
            {
                0x1 => "SSE4.1",
                0x3 => "AVX",
                0x7 => "AVX2",
                0x27 => "AVX-512",
                0x67 => "AVX-512 VNNI",
                0xe7 => "AVX-512 BF16",
                0x3e7 => "AVX-512 AMX",
                int other => string.Create(CultureInfo.InvariantCulture, $"instruction set {other:x}"),
            };
        }
    }

    /// <summary>Loads the library and checks its version.</summary>
    /// <exception cref="MissingLibraryException">The library cannot be loaded, or has another version.</exception>
    public static void EnsureLoaded() => DnnlLibrary.EnsureLoaded();
}
