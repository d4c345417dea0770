using System.Text;
using Visuomotor.Runs.Native;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// <c>last</c> beside the runs, which names the newest: a symbolic link, or, where the file system has none, a file of one line. What else
/// bears that name is the
/// user's and stays.
/// </summary>
internal static class LastRun
{
    /// <summary>The name.</summary>
    public const string Name = "last";

    private const string Marker = "the newest run of visuomotor is ";
    private const int LongestFile = 1024;

    /// <summary>Points to a run.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="run">The run's name in it.</param>
    /// <returns>A line that says what is not as usual, or null.</returns>
    public static string? Point(string root, string run) => Point(root, run, Link);

    /// <summary>Points to a run, with a way of making links that may say that it cannot.</summary>
    internal static string? Point(string root, string run, Func<string, string, bool> link)
    {
        string path = Path.Combine(root, Name),
            aside = Path.Combine(root, Litter.Name(Name));
        try
        {
            if (!IsOurs(path))
                return $"{path} is not a link to a run and stays as it is; 'last' does not mean this run, {run}";
            bool linked = link(aside, run);
            if (!linked)
                File.WriteAllText(aside, $"{Marker}{run}\n");
            LibC.RenameOver(aside, path);
            return linked ? null : $"{path} is a file that names the run, since the file system has no symbolic links";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Litter.Remove(aside);
            return $"{path} cannot be pointed to {run}: {exception.Message.TrimEnd('.')}; name the run itself";
        }
    }

    /// <summary>The folder that a file names as the newest run; null where the path is no such file.</summary>
    public static string? Read(string path)
    {
        string? run = Named(path);
        return run is null ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, run);
    }

    private static bool Link(string path, string run)
    {
        try
        {
            File.CreateSymbolicLink(path, run);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Nothing yet, a link to a name beside it, or the file that stands for one.
    private static bool IsOurs(string path) =>
        new FileInfo(path).LinkTarget is string target
            ? !target.Contains('/', StringComparison.Ordinal) && target is not ("." or "..")
            : RegularFile.InTheWay(path) is null && (!File.Exists(path) || Named(path) is not null);

    private static string? Named(string path)
    {
        if (!RegularFile.Is(path) || new FileInfo(path).Length > LongestFile)
            return null;
        string text = Encoding.UTF8.GetString(SafeFile.Read(path));
        string name = text.StartsWith(Marker, StringComparison.Ordinal) ? text[Marker.Length..].TrimEnd('\n') : "";
        return name.Length > 0 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) ? name : null;
    }
}
