namespace Visuomotor.Control;

/// <summary>
/// An environment's description is wrong. The message is one line: the file, the JSON path of the place, what is wrong and, where it can be
/// said, what was meant.
/// </summary>
public class DescriptionException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file at fault.</param>
    /// <param name="jsonPath">Place inside it, such as <c>$.cost[1].weight</c>; empty where there is none.</param>
    /// <param name="reason">What is wrong and what to do.</param>
    /// <param name="inner">The error behind it, if any.</param>
    public DescriptionException(string file, string jsonPath, string reason, Exception? inner = null)
        : base(OneLine($"{file}: {(string.IsNullOrEmpty(jsonPath) ? "" : jsonPath + ": ")}{reason}"), inner)
    {
        File = file;
        JsonPath = jsonPath;
        Reason = OneLine(reason);
    }

    /// <summary>Makes the exception from a finished message.</summary>
    public DescriptionException(string message)
        : base(message)
    {
        File = JsonPath = "";
        Reason = message;
    }

    /// <summary>Makes the exception from a finished message and its cause.</summary>
    public DescriptionException(string message, Exception inner)
        : base(message, inner)
    {
        File = JsonPath = "";
        Reason = message;
    }

    /// <summary>Makes an exception without a message.</summary>
    public DescriptionException()
        : this("the environment's description is not valid") { }

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>Place inside <see cref="File"/>, such as <c>$.cost[1].weight</c>; empty where there is none.</summary>
    public string JsonPath { get; }

    /// <summary>The message without file and place.</summary>
    public string Reason { get; }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
