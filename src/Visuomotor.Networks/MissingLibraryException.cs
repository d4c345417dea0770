namespace Visuomotor.Networks;

/// <summary>A native library is missing, or is not the version that this binding was written for.</summary>
/// <remarks>The message names the Debian package to install and the environment variable that points elsewhere.</remarks>
public sealed class MissingLibraryException : Exception
{
    /// <summary>Makes the exception with the text to show.</summary>
    /// <param name="message">What is missing and what to do.</param>
    public MissingLibraryException(string message)
        : base(message) { }

    /// <summary>Makes the exception with the text to show and what caused it.</summary>
    /// <param name="message">What is missing and what to do.</param>
    /// <param name="innerException">The loader's own error.</param>
    public MissingLibraryException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Makes the exception without a text.</summary>
    public MissingLibraryException() { }
}
