namespace Visuomotor.Cli;

/// <summary>Where a command reads its interruption from and writes to; tests put their own in.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Errors and notes, one line each.</param>
/// <param name="IsInteractive">Whether a person watches <paramref name="Output"/>: progress may then be redrawn in place.</param>
/// <param name="Interruption">Asks the work to stop cleanly.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool IsInteractive, CancellationToken Interruption)
{
    /// <summary>The process's own terminal.</summary>
    public static Terminal OfProcess(Interrupts interrupts) =>
        new(
            StandardStreams.Output,
            StandardStreams.Error,
            !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"),
            interrupts.Token
        );

    /// <summary>Whether an interruption is behind a failure: the work gave up, or the same Ctrl-C ended a program that it called.</summary>
    public bool Explains(Exception failure) =>
        failure switch
        {
            OperationCanceledException => Interruption.IsCancellationRequested,
            Runs.ChildProgramException => Runs.ChildProgramException.IsInterruption(Interruption),
            _ => false,
        };

    /// <summary>The same, for which all text is made plain.</summary>
    public Terminal Plain() =>
        this with
        {
            Output = new PlainWriter(Output, isResult: true),
            Error = new PlainWriter(Error, isResult: false),
        };

    /// <summary>Tells the user something that is neither a result nor an error.</summary>
    public void Note(string line) => Error.WriteLine($"visuomotor: {Runs.PlainText.Line(line)}");
}
