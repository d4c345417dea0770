using System.CommandLine;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce softmax-ablation</c>: four networks learn the target's pose from the same pictures.</summary>
internal static class ReproduceAblation
{
    public static Command Create(Terminal terminal)
    {
        Option<string> name = new("--task")
        {
            Description = "The task whose target is looked for.",
            HelpName = "TASK",
            DefaultValueFactory = _ => "cube",
        };
        Option<int?> resolution = Settings.Resolution();
        Option<string> tidy = new("--tidy")
        {
            Description = "The task's variation that draws tidy scenes. [default: pose or else spatial]",
            HelpName = "NAME",
        };
        Option<string> cluttered = new("--cluttered")
        {
            Description = "The variation that draws cluttered, noisy ones. [default: that of pose pre-training]",
            HelpName = "NAME",
        };
        Option<int?> seeds = Settings.Seeds();
        Option<int?> images = Settings.Integer("--images", 1, "Pictures to train on. [default: the task's]");
        Option<int?> batches = Settings.Integer("--batches", 1, "Mini-batches of each training. [default: the task's]");
        Option<double?> rate = Settings.Positive(
            "--learning-rate",
            "Adam's learning rate at the start, the same for all networks. [default: 0.002]"
        );
        Option<int> threads = Settings.Threads();
        Option<string> output = Settings.Results();
        Command command = new(
            "softmax-ablation",
            "Trains four networks, with and without spatial softmax, to tell the target's pose from the same pictures of tidy and of "
                + "cluttered scenes."
        )
        {
            name,
            resolution,
            tidy,
            cluttered,
            seeds,
            images,
            batches,
            rate,
            threads,
            output,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce softmax-ablation --seeds 3
            visuomotor reproduce softmax-ablation --task hammer --resolution 96
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
                LearningRate = parsed.GetValue(rate) ?? settings.LearningRate,
            };
            TaskSettings.Check(task, settings);
            string[] versions =
            [
                Variation(task, "--tidy", parsed.GetValue(tidy) ?? TidyOf(task)),
                Variation(task, "--cluttered", parsed.GetValue(cluttered) ?? task.PoseVariation!),
            ];
            int count = parsed.GetValue(seeds) ?? 3;
            string replay = string.Create(
                CultureInfo.InvariantCulture,
                $"visuomotor reproduce softmax-ablation --task {parsed.GetRequiredValue(name)} --resolution {task.Camera!.Width} "
                    + $"--tidy {versions[0]} --cluttered {versions[1]} --seeds {count} --images {settings.Images} --batches "
                    + $"{settings.Batches} --learning-rate {settings.LearningRate:r}"
            );
            string file = OutputPath.Study(parsed.GetRequiredValue(output), "softmax-ablation");
            StudyContext context = new(file, replay, parsed.GetValue(threads), terminal.Note, terminal.Interruption);
            terminal.Output.Write(AblationFigures.Make(task, versions, settings, count, context));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string TidyOf(RobotTask task) =>
        Array.Find(["pose", "spatial"], each => task.VariationNames.Contains(each) && each != task.PoseVariation)
        ?? throw new UserErrorException(
            $"task {task.Name} has neither a variation \"pose\" nor \"spatial\" beside that of pose pre-training; name one with --tidy"
        );

    private static string Variation(RobotTask task, string option, string name) =>
        task.VariationNames.Contains(name)
            ? name
            : throw new UserErrorException(
                $"{option}: task {task.Name} has no variation '{name}'{Suggestions.For(name, task.VariationNames)}; it has "
                    + $"{string.Join(", ", task.VariationNames)}"
            );
}
