using System.Runtime.InteropServices;

namespace Visuomotor.Tasks.Native;

/// <summary>
/// The call of the C library that tells what kind of thing has a name, which .NET does not say of pipes, sockets and devices.
/// </summary>
internal static partial class LibC
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeMask = 1;
    private const int KindBits = 0xf000;

    /// <summary>The kind of what is at a path, as in a mode's upper four bits; 0 where there is nothing, or it cannot be told.</summary>
    internal static int KindOf(string path, bool followLinks)
    {
        StatusLayout status = default;
        return path.Length > 0 && Status(CurrentFolder, path, followLinks ? 0 : NoFollow, TypeMask, ref status) == 0
            ? status.Mode & KindBits
            : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref StatusLayout status);

    // Linux gives struct statx the same layout on all processors: 256 bytes, the mode at 28.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusLayout
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
