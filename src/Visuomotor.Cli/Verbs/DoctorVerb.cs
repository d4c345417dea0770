using System.CommandLine;
using System.Text.Json;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>doctor</c>: tries everything that Visuomotor stands on, and names the package for what is missing.</summary>
internal static class DoctorVerb
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = Settings.Json();
        Command command = new(
            "doctor",
            "Loads every library, steps a scene, renders a picture, runs a convolution, draws a plot and encodes a video; names the "
                + "package for whatever is missing."
        )
        {
            json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor doctor
            """
        );
        command.SetAction(parsed =>
        {
            IReadOnlyList<DoctorFinding> findings = Doctor.Examine();
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(findings, CliJson.Default.IReadOnlyListDoctorFinding));
            else
                Print(terminal.Output, findings);
            return findings.All(finding => finding.IsWell) ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void Print(TextWriter output, IReadOnlyList<DoctorFinding> findings)
    {
        TextTable table = new("what", "state", "tried in", "finding") { LeftColumns = [1, 3] };
        foreach (DoctorFinding finding in findings)
            table.Add(finding.Name, finding.IsWell ? "well" : "to mend", Format.Duration(finding.Seconds), finding.Detail);
        table.Write(output);
        output.WriteLine();
        output.WriteLine($"{MachineDescription.Current}");
        int missing = findings.Count(finding => !finding.IsWell);
        output.WriteLine(missing == 0 ? "All is well." : $"{Format.Count(missing, "thing")} to mend; what to do stands in its line.");
    }
}
