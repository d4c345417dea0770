using System.Reflection;
using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>Finds, loads and checks oneDNN; everything that calls it starts with <see cref="EnsureLoaded"/>.</summary>
internal static class DnnlLibrary
{
    public const string Variable = "VISUOMOTOR_LIBDNNL";

    private static readonly Lazy<Version> Loaded = new(Load, LazyThreadSafetyMode.PublicationOnly);

    static DnnlLibrary() => NativeLibrary.SetDllImportResolver(typeof(DnnlLibrary).Assembly, Resolve);

    public static Version Version => Loaded.Value;

    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>Makes sure that this class finds the native libraries; the class's own start has done it.</summary>
    public static void UseResolver() { }

    /// <summary>Says whether a version has the structures that <see cref="MemoryDescriptor"/> and its kin mirror.</summary>
    public static bool Supports(Version version) => version is { Major: 2, Minor: 6 or 7 };

    private static unsafe Version Load()
    {
        DnnlVersion* found;
        try
        {
            found = Dnnl.GetVersion();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            string tried = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path
                ? $"'{path}' (from {Variable})"
                : "libdnnl.so.2";
            throw new MissingLibraryException(
                $"oneDNN cannot be loaded from {tried}. Install the Debian package libdnnl2 (apt-get install libdnnl2), or set "
                    + $"{Variable} to the full path of libdnnl.so.2.",
                error
            );
        }

        var version = new Version(found->Major, found->Minor, found->Patch);
        if (!Supports(version))
        {
            throw new MissingLibraryException(
                $"oneDNN {version} was found, but this program needs 2.6 or 2.7. Install the Debian package libdnnl2, or set "
                    + $"{Variable} to the full path of a libdnnl.so.2 of that version."
            );
        }

        return version;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == Dnnl.Library)
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
            {
                return NativeLibrary.TryLoad(chosen, out nint own) ? own : throw new DllNotFoundException($"cannot load '{chosen}'");
            }

            return NativeLibrary.TryLoad("libdnnl.so.2", out nint handle) ? handle : 0;
        }

        if (name == OpenMp.Library)
        {
            return NativeLibrary.TryLoad("libgomp.so.1", out nint handle) ? handle : 0;
        }

        return 0;
    }
}
