using System.CommandLine;
using System.Globalization;
using System.Text;
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
            IReadOnlyList<AblationNetwork> networks = SoftmaxAblation.Networks(task.Camera.Width, task.PoseSize);
            int trainings = count * versions.Length * networks.Count;
            List<AblationRow> rows = [];
            using RolloutPool pool = new(task, parsed.GetValue(threads));
            for (int seed = 0; seed < count; seed++)
            {
                foreach (AblationRow row in SoftmaxAblation.Run(task, versions, settings, (ulong)seed, pool, terminal.Interruption))
                {
                    rows.Add(row);
                    StudyText.Write(file, Summary(task, networks, versions, settings, rows, trainings, replay), Table(rows));
                    terminal.Note(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{rows.Count} of {trainings}: seed {seed}, {row.Variation}, {row.Network.Name}: {100 * row.Error:f2} ± "
                                + $"{100 * row.ErrorDeviation:f2} cm in {row.Seconds:f0} s"
                        )
                    );
                }
            }
            terminal.Output.Write(Summary(task, networks, versions, settings, rows, trainings, replay));
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

    private static string Summary(
        RobotTask task,
        IReadOnlyList<AblationNetwork> networks,
        string[] versions,
        PoseSettings settings,
        List<AblationRow> rows,
        int trainings,
        string replay
    )
    {
        StringBuilder text = StudyText.Begin(
            $"Spatial softmax against other networks: where is the target of {StudyText.Name(task.Name)}?",
            replay
        );
        text.AppendLine(StudyText.Remaining(rows.Count, trainings, "trainings"));
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{settings.Images} pictures of {task.Camera!.Width} x {task.Camera.Height} pixels, {settings.Batches} mini-batches of "
                + $"{settings.BatchSize}, Adam from {settings.LearningRate:r}; the pictures and settings are the same for all networks."
        );
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"The tidy scenes are the task's variation \"{StudyText.Name(versions[0])}\", the cluttered and noisy ones "
                + $"\"{StudyText.Name(versions[1])}\". Error in "
                + $"cm on {settings.HeldOutImages} held-out pictures, mean ± standard deviation over the"
        );
        text.AppendLine(
                "pictures, both averaged over the seeds, with the best and the worst seed's mean in brackets. The paper's figures "
                    + "are for another scene, filmed by a robot (Levine et al. 2016, section 6.3)."
            )
            .AppendLine();
        text.AppendLine(
            "| network | tidy, cm | cluttered, cm | paper, cm | cluttered, on the training pictures, cm | parameters | seconds of a "
                + "training |"
        );
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (AblationNetwork network in networks)
        {
            AblationRow[] mine = [.. rows.Where(row => row.Network.Name == network.Name)],
                noisy = [.. mine.Where(row => row.Variation == versions[1])];
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {network.Name} | {Cell([.. mine.Where(row => row.Variation == versions[0])])} | {Cell(noisy)} | "
                    + $"{network.PaperError:f2} ± {network.PaperDeviation:f2} | {Mean(noisy, row => 100 * row.TrainingError, "f2")} | "
                    + $"{network.Definition.ParameterCount:N0} | {Mean(mine, row => row.Seconds, "f0")} |"
            );
        }
        text.AppendLine().AppendLine("The networks, each convolution followed by a ReLU:").AppendLine();
        foreach (AblationNetwork network in networks)
            text.AppendLine(CultureInfo.InvariantCulture, $"- *{network.Name}*: {network.Layers}.");
        return text.ToString();
    }

    private static string Cell(AblationRow[] rows) =>
        rows.Length == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * rows.Average(row => row.Error):f2} ± {100 * rows.Average(row => row.ErrorDeviation):f2} "
                    + $"[{100 * rows.Min(row => row.Error):f2}-{100 * rows.Max(row => row.Error):f2}]"
            );

    private static string Mean(AblationRow[] rows, Func<AblationRow, double> number, string format) =>
        rows.Length == 0 ? "" : rows.Average(number).ToString(format, CultureInfo.InvariantCulture);

    private static string Table(List<AblationRow> rows)
    {
        StringBuilder text = new("seed,variation,network,parameters,error_cm,deviation_cm,training_error_cm,seconds\n");
        foreach (AblationRow row in rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Seed},{Csv.Field(row.Variation)},{row.Network.Name},{row.Network.Definition.ParameterCount},"
                    + $"{100 * row.Error:r},{100 * row.ErrorDeviation:r},{100 * row.TrainingError:r},{row.Seconds:f1}\n"
            );
        return text.ToString();
    }
}
