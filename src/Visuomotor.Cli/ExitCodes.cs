namespace Visuomotor.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A defect of the program, or a machine that lacks something (<c>doctor</c>).</summary>
    public const int Failure = 1;

    /// <summary>The user's mistake: one line on the error stream says what, where, and what to do.</summary>
    public const int UserError = 2;

    /// <summary>Stopped by Ctrl-C or a termination signal, cleanly.</summary>
    public const int Interrupted = 130;
}
