namespace Visuomotor.Cli;

/// <summary>Where results go, made sure of before long work begins.</summary>
internal static class OutputPath
{
    /// <summary>Makes a folder unless it is there, and tries that files can be made in it.</summary>
    /// <exception cref="UserErrorException">They cannot.</exception>
    public static string Folder(string path)
    {
        string doing = "made";
        try
        {
            string folder = Directory.CreateDirectory(path).FullName;
            doing = "written";
            using FileStream tried = new(Path.Combine(folder, $".visuomotor-{Environment.ProcessId}"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"--output: '{path}' cannot be {doing}: {exception.Message}");
        }
    }

    /// <summary>Makes a file's folder unless it is there, and tries that files can be made in it.</summary>
    /// <exception cref="UserErrorException">They cannot, or the file's name is a folder's.</exception>
    public static string File(string path)
    {
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            throw new UserErrorException($"--output: '{path}' is a folder; name a file in it");
        Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path;
    }
}
