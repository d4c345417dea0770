namespace Visuomotor.Cli;

/// <summary>Where results go, made sure of before long work begins.</summary>
internal static class OutputPath
{
    /// <summary>Makes a folder unless it is there.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static string Folder(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"--output: '{path}' cannot be made: {exception.Message}");
        }
    }

    /// <summary>Makes a file's folder unless it is there.</summary>
    /// <exception cref="UserErrorException">It cannot be made, or the file's name is a folder's.</exception>
    public static string File(string path)
    {
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            throw new UserErrorException($"--output: '{path}' is a folder; name a file in it");
        Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path;
    }
}
