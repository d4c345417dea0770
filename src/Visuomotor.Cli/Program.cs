using System.Runtime.CompilerServices;
using Visuomotor.Cli;

// looked at while files can still be opened
string? few = OpenFiles.Complaint;
TextWriter error = StandardStreams.Error;
try
{
    if (!OpenFiles.AreHopeless)
        return Run(args);
    error.WriteLine($"visuomotor: {few}");
    return ExitCodes.UserError;
}
catch (Exception) when (few is not null)
{
    error.WriteLine($"visuomotor: {few}");
    return ExitCodes.UserError;
}

[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] arguments)
{
    using Interrupts interrupts = new();
    return new VisuomotorCommand(Terminal.OfProcess(interrupts)).Run(arguments);
}
