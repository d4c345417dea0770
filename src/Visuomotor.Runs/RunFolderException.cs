namespace Visuomotor.Runs;

/// <summary>
/// Something is wrong with a run folder or a file in it, and the user can do something about it.
/// The message is one line: the file, what is wrong with it, and what to do. The command line shows it and exits with code 2.
/// </summary>
public sealed class RunFolderException : Exception
{
    /// <summary>Makes an exception about one file.</summary>
    /// <param name="path">The file or folder that is at fault.</param>
    /// <param name="problem">What is wrong and what to do; line breaks are turned into spaces, and the path at its beginning is not said
    /// twice.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public RunFolderException(string path, string problem, Exception? inner = null)
        : base(problem.StartsWith($"{path}: ", StringComparison.Ordinal) ? OneLine(problem) : $"{path}: {OneLine(problem)}", inner) =>
        Path = path;

    /// <summary>The file or folder that is at fault.</summary>
    public string Path { get; }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
