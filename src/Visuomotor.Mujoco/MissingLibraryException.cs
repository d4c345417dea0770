namespace Visuomotor.Mujoco;

/// <summary>
/// A native library is missing or of another version. The message names the Debian package and the variable that points elsewhere.
/// </summary>
public sealed class MissingLibraryException : Exception
{
    /// <summary>An error without a message.</summary>
    public MissingLibraryException() { }

    /// <summary>An error with a message.</summary>
    public MissingLibraryException(string message)
        : base(message) { }

    /// <summary>An error with a message and its cause.</summary>
    public MissingLibraryException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>An error that names what to install and which variable to set.</summary>
    public MissingLibraryException(string message, string package, string variable, Exception? innerException = null)
        : base(message, innerException)
    {
        Package = package;
        Variable = variable;
    }

    /// <summary>The Debian package that holds the library.</summary>
    public string Package { get; } = "";

    /// <summary>The environment variable that may hold the library's path.</summary>
    public string Variable { get; } = "";
}
