using Visuomotor.Control;

namespace Visuomotor.Tasks;

/// <summary>
/// A task's files are wrong. The message is one line: the file, the JSON path of the place, what is wrong and, where it can be said, what
/// was meant.
/// </summary>
public sealed class TaskFormatException : DescriptionException
{
    /// <summary>Makes the exception.</summary>
    /// <inheritdoc/>
    public TaskFormatException(string file, string jsonPath, string reason, Exception? inner = null)
        : base(file, jsonPath, reason, inner) { }

    /// <summary>Makes the exception from a finished message.</summary>
    public TaskFormatException(string message)
        : base(message) { }

    /// <summary>Makes the exception from a finished message and its cause.</summary>
    public TaskFormatException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>Makes an exception without a message.</summary>
    public TaskFormatException()
        : this("the task is not valid") { }
}
