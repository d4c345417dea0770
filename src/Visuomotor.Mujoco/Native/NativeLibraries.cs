using System.Reflection;
using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>Finds and loads the native libraries, once, and says what to install when one is missing.</summary>
internal static class NativeLibraries
{
    public const string MujocoVariable = "VISUOMOTOR_LIBMUJOCO";
    public const string OsmesaVariable = "VISUOMOTOR_LIBOSMESA";
    private const string MujocoFile = "libmujoco.so.2.2.2";
    private const string OsmesaFile = "libOSMesa.so.8";

    private static readonly Lock Gate = new();
    private static nint s_mujoco;
    private static nint s_osmesa;
    private static bool s_resolving;

    /// <summary>Loads MuJoCo, checks its version and takes over its error and warning handlers.</summary>
    public static void EnsureMujoco()
    {
        if (Volatile.Read(ref s_mujoco) != 0)
            return;
        lock (Gate)
        {
            if (s_mujoco != 0)
                return;
            nint library = Open("MuJoCo 2.2.2", MujocoFile, "libmujoco2.2.2", MujocoVariable, "mj_version");
            CheckVersion(library);
            Resolve();
            ErrorHandlers.Install(library);
            Volatile.Write(ref s_mujoco, library);
        }
    }

    /// <summary>Loads OSMesa. The variables that Mesa reads must be set before.</summary>
    public static void EnsureOsmesa()
    {
        if (Volatile.Read(ref s_osmesa) != 0)
            return;
        lock (Gate)
        {
            if (s_osmesa != 0)
                return;
            nint library = Open("OSMesa", OsmesaFile, "libosmesa6", OsmesaVariable, "OSMesaCreateContextExt");
            Resolve();
            Volatile.Write(ref s_osmesa, library);
        }
    }

    /// <summary>The address of a variable or function that MuJoCo exports.</summary>
    public static nint Export(string name)
    {
        EnsureMujoco();
        return NativeLibrary.GetExport(s_mujoco, name);
    }

    private static nint Open(string what, string file, string package, string variable, string probe)
    {
        string? chosen = Environment.GetEnvironmentVariable(variable);
        string path = string.IsNullOrEmpty(chosen) ? file : chosen;
        string remedy = $"install the Debian package {package} (apt-get install {package}), or set {variable} to the path of {file}";
        if (!string.IsNullOrEmpty(chosen) && !File.Exists(chosen))
            throw new MissingLibraryException(
                $"{what}: {variable} is '{chosen}', which does not exist; correct or unset it, or {remedy}",
                package,
                variable
            );
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new MissingLibraryException($"{what} ({path}) cannot be loaded; {remedy}", package, variable, e);
        }
        if (NativeLibrary.TryGetExport(library, probe, out _))
            return library;
        throw new MissingLibraryException($"{path} is not {what} (it has no function {probe}); {remedy}", package, variable);
    }

    private static unsafe void CheckVersion(nint library)
    {
        var version = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "mj_version");
        int found = version();
        if (found == MujocoConstants.mjVERSION_HEADER)
            return;
        throw new MissingLibraryException(
            $"MuJoCo {found / 100}.{found / 10 % 10}.{found % 10} was loaded, and 2.2.2 is needed (struct layouts differ between "
                + "versions); "
                + $"install the Debian package libmujoco2.2.2, or set {MujocoVariable} to the path of {MujocoFile}",
            "libmujoco2.2.2",
            MujocoVariable
        );
    }

    private static void Resolve()
    {
        if (s_resolving)
            return;
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Find);
        s_resolving = true;
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name switch
        {
            MujocoNative.Library => s_mujoco,
            OsmesaNative.Library => s_osmesa,
            _ => 0,
        };
}
