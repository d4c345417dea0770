namespace Visuomotor.Cli;

/// <summary>The user asked for something that cannot be; the message is one line that says what, where, and what to do.</summary>
internal sealed class UserErrorException(string message) : Exception(message);
