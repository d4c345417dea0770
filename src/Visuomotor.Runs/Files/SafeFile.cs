using System.Text;
using Visuomotor.Runs.Native;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// Writing and reading that neither leaves half a file behind nor lets an operating-system exception out: a new content is written
/// aside, forced to the disk and renamed over the old one, and every failure becomes a <see cref="RunFolderException"/>.
/// </summary>
public static class SafeFile
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Replaces a file's content in one step.</summary>
    /// <param name="path">The file; its folder must exist, and no other process may write it now.</param>
    /// <param name="content">The whole new content.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only, or the folder is missing; what was there before is
    /// untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => Replace(path, path + ".part", content);

    /// <summary>
    /// Replaces a file's content in one step, where several processes may do so at once: what the last of them wrote is there, and whole.
    /// </summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Publish(string path, ReadOnlySpan<byte> content) =>
        Replace(path, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Litter.Name("part")), content);

    private static void Replace(string path, string aside, ReadOnlySpan<byte> content)
    {
        RequireFile(path);
        try
        {
            using (FileStream stream = new(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            LibC.RenameOver(aside, path);
            LibC.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Litter.Remove(aside);
            throw Translate(path, exception);
        }
    }

    /// <summary>Replaces a text file's content in one step, in UTF-8.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Makes sure that a file may be put at a path: links, folders, pipes and devices are not ours to replace.</summary>
    /// <exception cref="RunFolderException">Something else than a regular file is there.</exception>
    public static void RequireFile(string path)
    {
        if (RegularFile.InTheWay(path) is { } kind)
            throw new RunFolderException(
                path,
                $"cannot be written: {kind} is there and no regular file, and it stays as it is; move it away, or choose another name"
            );
    }

    /// <inheritdoc cref="Publish(string, ReadOnlySpan{byte})"/>
    public static void Publish(string path, string content) => Publish(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="RunFolderException">The file is missing, is none, or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        if (path.Length == 0)
            throw new RunFolderException("''", "is no file's name");
        if (RegularFile.NotReadable(path) is { } kind)
            throw new RunFolderException(path, $"is {kind} and not a regular file");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFolderException(path, "the file is missing", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(path, $"cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Runs something that writes, and turns the operating system's refusals into a <see cref="RunFolderException"/>.</summary>
    /// <param name="path">The file or folder that is written.</param>
    /// <param name="write">What to do.</param>
    /// <exception cref="RunFolderException">The operating system refused.</exception>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Translate(path, exception);
        }
    }

    /// <summary>The exception that tells a user what a failed write means.</summary>
    internal static RunFolderException Translate(string path, Exception exception)
    {
        int code = exception.HResult & 0xffff;
        string advice = code is NoSpace or QuotaExceeded
            ? "the disk is full; free some space (what was written before is intact, and a run can be resumed)"
            : $"cannot be written: {exception.Message.TrimEnd('.')}; make it writable, or choose another place";
        return new RunFolderException(path, advice, exception);
    }
}
