namespace Visuomotor.Numerics;

/// <summary>
/// Thrown when the dense-algebra library (OpenBLAS) cannot be loaded; the message says what to install or which variable to set.
/// </summary>
public sealed class NumericsLibraryException : Exception
{
    /// <summary>Makes the exception with a message for people.</summary>
    public NumericsLibraryException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public NumericsLibraryException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>Makes the exception with a general message.</summary>
    public NumericsLibraryException()
        : base("The dense-algebra library (OpenBLAS) cannot be loaded.") { }
}
