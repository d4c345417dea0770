using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>export RUN</c>: writes the policy as ONNX and checks it.</summary>
internal static class ExportVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Settings.Run();
        Option<string?> output = new("--output")
        {
            Description = "The file to write. [default: policy.onnx in the run's folder]",
            HelpName = "FILE",
        };
        Option<string?> samples = new("--samples")
        {
            Description = "Also write observations of real rollouts, with the torques due to them, to check another program with.",
            HelpName = "FILE",
        };
        Option<bool> json = Settings.Json();
        Command command = new(
            "export",
            "Writes a run's policy as ONNX, from raw readings and camera bytes to limited torques, and prints how far the file, run "
                + "by ONNX Runtime, differs at most from the trained policy on real observations."
        )
        {
            path,
            output,
            samples,
            json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor export last --output policy.onnx
            """
        );
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            folder.RequireUnchangedTask();
            using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
            using ITraining training = TrainingRun.Load(folder, task, threads: 1);
            string? wanted = parsed.GetValue(output),
                kept = parsed.GetValue(samples);
            string file = wanted is null ? folder.OnnxPath : OutputPath.File(wanted);
            if (kept is not null && Path.GetFullPath(OutputPath.File(kept, "--samples")) == Path.GetFullPath(file))
                throw new UserErrorException($"--samples: '{kept}' is the file of the policy itself; name another");
            PolicyExportResult result = PolicyExport.Run(folder, task, training, file, OnnxRuntimePolicy.Open, kept, terminal.Interruption);
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliJson.Default.PolicyExportResult));
            else
                terminal.Output.WriteLine($"Wrote {Path.GetRelativePath(Environment.CurrentDirectory, result.Path)}. {Check(result)}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Check(PolicyExportResult result) =>
        result.Runtime is null
            ? "It was not checked: ONNX Runtime does not load on this machine."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Largest difference from the trained policy: {result.LargestDifference:g3}, by {result.Runtime} on "
                    + $"{result.Observations} observations of real rollouts."
            );
}
