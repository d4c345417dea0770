namespace Visuomotor.Runs;

/// <summary>A program that draws or encodes for us gave up; an interrupt from the terminal ends it as well.</summary>
/// <param name="message">Which program, and its complaint.</param>
public sealed class ChildProgramException(string message) : Exception(message);
