namespace Visuomotor.Networks;

/// <summary>A file or text is not what it should be: corrupt, cut short, of another version, or of another shape.</summary>
public sealed class NetworkFormatException : Exception
{
    /// <summary>Makes the exception with the text to show.</summary>
    /// <param name="message">What is wrong and where.</param>
    public NetworkFormatException(string message)
        : base(message) { }

    /// <summary>Makes the exception with the text to show and what caused it.</summary>
    /// <param name="message">What is wrong and where.</param>
    /// <param name="innerException">The cause.</param>
    public NetworkFormatException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Makes the exception without a text.</summary>
    public NetworkFormatException() { }
}
