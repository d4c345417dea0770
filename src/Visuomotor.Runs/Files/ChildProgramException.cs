namespace Visuomotor.Runs;

/// <summary>A program that draws or encodes for us gave up; an interrupt from the terminal ends it as well.</summary>
/// <param name="message">Which program, and its complaint.</param>
public sealed class ChildProgramException(string message) : Exception(message)
{
    private static readonly TimeSpan InterruptTakes = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether an interrupt is behind a program's failure: it may have reached the program before it is heard here, so this waits a moment
    /// for it.
    /// </summary>
    /// <param name="interruption">Asks the work to stop.</param>
    public static bool IsInterruption(CancellationToken interruption) =>
        interruption.CanBeCanceled && interruption.WaitHandle.WaitOne(InterruptTakes);
}
