using System.CommandLine;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>report RUN</c>: writes the report anew, from the run folder alone.</summary>
internal static class ReportVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Settings.Run();
        Command command = new("report", "Writes a run's report.html anew: one file that opens offline. Works on unfinished runs as well.")
        {
            path,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor report last
            """
        );
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            foreach (string note in SightPictures.WriteMissing(folder).Concat(Report.Write(folder, terminal.Interruption)))
                terminal.Note(note);
            terminal.Output.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, folder.ReportPath));
            return ExitCodes.Success;
        });
        return command;
    }
}
