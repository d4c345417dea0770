namespace Visuomotor.Networks;

/// <summary>A native network kernel refused its work; the message says which and why.</summary>
public sealed class NetworkException : Exception
{
    /// <summary>Makes the exception with the text to show.</summary>
    /// <param name="message">What went wrong.</param>
    public NetworkException(string message)
        : base(message) { }

    /// <summary>Makes the exception with the text to show and what caused it.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause.</param>
    public NetworkException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Makes the exception without a text.</summary>
    public NetworkException() { }
}
