using System.Runtime.InteropServices;

namespace Visuomotor.Runs.Native;

/// <summary>
/// The few calls of the C library that .NET does not offer: a folder's fsync, a rename that does not follow links, and its version.
/// </summary>
internal static partial class LibC
{
    private const int ReadOnly = 0;

    /// <summary>Makes a rename within the folder durable. A file system that cannot is left at that.</summary>
    public static void SyncFolder(string folder)
    {
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Renames over whatever is at <paramref name="to"/>, in one step; a symbolic link is renamed itself.</summary>
    /// <exception cref="IOException">The rename was refused.</exception>
    public static void RenameOver(string from, string to)
    {
        if (Rename(from, to) != 0)
            throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}", Marshal.GetLastPInvokeError());
    }

    /// <summary>The C library's version, such as 2.36; null where it does not tell.</summary>
    public static string? Version()
    {
        try
        {
            return Marshal.PtrToStringUTF8(GetVersion());
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GetVersion();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
