using System.CommandLine;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>pretrain pose TASK</c>: the first stage of a camera policy by itself.</summary>
internal static class PretrainVerb
{
    public static Command Create(Terminal terminal)
    {
        Command command = new("pretrain", "Trains a part of a camera policy by itself, for 'train' to start from.") { Pose(terminal) };
        ExampleHelp.Add(
            command,
            """
            visuomotor pretrain pose cube --output pose.safetensors
            """
        );
        return command;
    }

    private static Command Pose(Terminal terminal)
    {
        Argument<string> name = Settings.Task();
        Option<int?> resolution = Settings.Resolution();
        Option<int?> images = Settings.Integer("--images", 1, "Pictures to train on. [default: the task's]");
        Option<int?> batches = Settings.Integer("--batches", 1, "Mini-batches. [default: the task's]");
        Option<ulong> seed = Settings.Seed("scenes, weights and mini-batches");
        Option<int> threads = Settings.Threads();
        Option<string> output = new("--output")
        {
            Description = "The network's file.",
            HelpName = "FILE",
            Required = true,
        };
        Option<bool> json = Settings.Json();
        Command command = new(
            "pose",
            "Trains a network to tell from a picture where the target is, measures it on other pictures, and writes it for 'train --pose'."
        )
        {
            name,
            resolution,
            images,
            batches,
            seed,
            threads,
            output,
            json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor pretrain pose cube --output pose.safetensors
            visuomotor train cube --pose pose.safetensors
            """
        );
        command.SetAction(parsed =>
        {
            using RobotTask task = PoseTask.Load(parsed.GetRequiredValue(name), parsed.GetValue(resolution));
            PoseSettings settings = PoseTask.Settings(task);
            settings = settings with
            {
                Images = parsed.GetValue(images) ?? settings.Images,
                Batches = parsed.GetValue(batches) ?? settings.Batches,
            };
            TaskSettings.Check(task, settings);
            string file = OutputPath.File(parsed.GetRequiredValue(output));
            PoseResult result = Train(terminal, task, settings, parsed.GetValue(seed), parsed.GetValue(threads));
            PoseNetworkFile.Write(file, result.Network, task);
            terminal.Output.Write(parsed.GetValue(json) ? PoseSummary.Of(result).ToJson() : Text(task, settings, result, file));
            return ExitCodes.Success;
        });
        return command;
    }

    private static PoseResult Train(Terminal terminal, RobotTask task, PoseSettings settings, ulong seed, int threads)
    {
        using RolloutPool pool = new(task, threads);
        return PoseTraining.Run(task, settings, definition: null, seed, pool, PoseProgress.To(terminal), terminal.Interruption);
    }

    private static string Text(RobotTask task, PoseSettings settings, PoseResult result, string file) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Error on {settings.HeldOutImages} held-out pictures: {100 * result.Error:f2} ± {100 * result.ErrorDeviation:f2} cm (on "
                + $"those trained on: {100 * result.TrainingError:f2} cm)\n{settings.Images + settings.HeldOutImages} pictures of "
                + $"{task.Camera!.Width} x {task.Camera.Height} pixels in {result.RenderingSeconds:f1} s, {settings.Batches} "
                + $"mini-batches of {settings.BatchSize} in {result.TrainingSeconds:f1} s\nNetwork: {file}\n"
        );
}
