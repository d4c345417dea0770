using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>The C library's functions for which .NET has no equivalent.</summary>
internal static unsafe partial class LibcNative
{
    private const string Library = "libc";

    /// <summary>
    /// Sets a variable that native code sees; <see cref="Environment.SetEnvironmentVariable(string, string?)"/> does not reach getenv.
    /// </summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int setenv(string name, string value, int overwrite);

    /// <summary>Writes to a file descriptor without any lock or buffer of ours.</summary>
    [LibraryImport(Library)]
    public static partial nint write(int descriptor, byte* bytes, nint count);

    /// <summary>Another descriptor for the same file; -1 if there is none left.</summary>
    [LibraryImport(Library)]
    public static partial int dup(int descriptor);

    /// <summary>Makes a descriptor stand for another's file.</summary>
    [LibraryImport(Library)]
    public static partial int dup2(int descriptor, int target);

    /// <summary>Opens a file that exists; -1 if that fails.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    /// <summary>Gives a descriptor back.</summary>
    [LibraryImport(Library)]
    public static partial int close(int descriptor);

    /// <summary>Ends the process at once: no handler, finalizer or lock can get in the way.</summary>
    [LibraryImport(Library)]
    public static partial void _exit(int status);
}
