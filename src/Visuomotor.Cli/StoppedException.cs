namespace Visuomotor.Cli;

/// <summary>An interruption that was answered; the message says how to go on.</summary>
internal sealed class StoppedException(string message) : Exception(message);
