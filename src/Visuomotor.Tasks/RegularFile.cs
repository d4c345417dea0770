using Visuomotor.Tasks.Native;

namespace Visuomotor.Tasks;

/// <summary>
/// Tells files from what only looks like one: pipes and sockets, which may never end, and devices and links, whose names are not ours to
/// replace.
/// </summary>
public static class RegularFile
{
    private const int Pipe = 0x1000,
        CharacterDevice = 0x2000,
        FolderKind = 0x4000,
        BlockDevice = 0x6000,
        Regular = 0x8000,
        Link = 0xa000,
        Socket = 0xc000;

    /// <summary>What a folder is called.</summary>
    public const string Folder = "a folder";

    /// <summary>Whether a path, or what it links to, is a regular file.</summary>
    public static bool Is(string path) => LibC.KindOf(path, followLinks: true) == Regular;

    /// <summary>
    /// What is at a path and must not be replaced, such as "a device"; null for nothing and for a regular file. Links are not followed.
    /// </summary>
    public static string? InTheWay(string path) => Words(LibC.KindOf(path, followLinks: false));

    /// <summary>What a path, or what it links to, is instead of a file to read; null for nothing and for a regular file.</summary>
    public static string? NotReadable(string path) => Words(LibC.KindOf(path, followLinks: true));

    private static string? Words(int kind) =>
        kind switch
        {
            0 or Regular => null,
            FolderKind => Folder,
            Link => "a link",
            Pipe => "a pipe",
            Socket => "a socket",
            CharacterDevice or BlockDevice => "a device",
            _ => "not a file",
        };
}
