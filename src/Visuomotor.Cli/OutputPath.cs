using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary>
/// Where results go, made sure of before long work begins. What is there and is not a regular file is not ours and stays.
/// </summary>
internal static class OutputPath
{
    /// <summary>Makes a folder unless it is there, and tries that files can be made in it.</summary>
    /// <exception cref="UserErrorException">They cannot.</exception>
    public static string Folder(string path, string option = "--output")
    {
        string doing = "made";
        try
        {
            string folder = Directory.CreateDirectory(path).FullName;
            doing = "written";
            using FileStream tried = new(
                Path.Combine(folder, $".visuomotor-{Environment.ProcessId}"),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.DeleteOnClose,
                }
            );
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"{option}: '{path}' cannot be {doing}: {PlainMessage.Of(exception)}");
        }
    }

    /// <summary>Makes a file's folder unless it is there, and tries that files can be made in it.</summary>
    /// <exception cref="UserErrorException">They cannot, or something else than a regular file has the name.</exception>
    public static string File(string path, string option = "--output")
    {
        if (path.Length == 0)
            throw new UserErrorException($"{option}: is empty; name a file");
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            throw new UserErrorException($"{option}: '{path}' is a folder; name a file in it");
        if (RegularFile.InTheWay(path) is { } kind)
            throw new UserErrorException($"{option}: '{path}' is {kind} and not a regular file, and stays as it is; name another file");
        Folder(Path.GetDirectoryName(Path.GetFullPath(path))!, option);
        return path;
    }

    /// <summary>A study's files in a folder, without what follows the dot.</summary>
    /// <exception cref="UserErrorException">The folder cannot be written, or something else than a regular file has the name of one of
    /// them.</exception>
    public static string Study(string folder, string name)
    {
        string file = Path.Combine(Folder(folder), FileNames.Readable(name));
        foreach (string ending in (string[])[".md", ".csv"])
            File(file + ending);
        return file;
    }
}
