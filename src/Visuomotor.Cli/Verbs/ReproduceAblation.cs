using System.CommandLine;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce softmax-ablation</c>: four networks learn the target's pose from the same pictures.</summary>
internal sealed class ReproduceAblation(Terminal terminal)
{
    private readonly Option<string> _name = new("--task")
    {
        Description = "The task whose target is looked for.",
        HelpName = "TASK",
        DefaultValueFactory = _ => "cube",
    };
    private readonly Option<int?> _resolution = Settings.Resolution();
    private readonly Option<string> _tidy = new("--tidy")
    {
        Description = "The task's variation that draws tidy scenes. [default: pose or else spatial]",
        HelpName = "NAME",
    };
    private readonly Option<string> _cluttered = new("--cluttered")
    {
        Description = "The variation that draws cluttered, noisy ones. [default: that of pose pre-training]",
        HelpName = "NAME",
    };
    private readonly Option<int?> _seeds = Settings.Seeds();
    private readonly Option<int?> _images = Settings.Integer("--images", 1, "Pictures to train on. [default: the task's]");
    private readonly Option<int?> _batches = Settings.Integer("--batches", 1, "Mini-batches of each training. [default: the task's]");
    private readonly Option<double?> _rate = Settings.Positive(
        "--learning-rate",
        "Adam's learning rate at the start, the same for all networks. [default: 0.002]"
    );
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<string> _output = Settings.Results();

    public static Command Create(Terminal terminal) => new ReproduceAblation(terminal).Create();

    private Command Create()
    {
        Command command = new(
            "softmax-ablation",
            "Trains four networks, with and without spatial softmax, to tell the target's pose from the same pictures of tidy and of "
                + "cluttered scenes."
        )
        {
            _name,
            _resolution,
            _tidy,
            _cluttered,
            _seeds,
            _images,
            _batches,
            _rate,
            _threads,
            _output,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce softmax-ablation --seeds 3
            visuomotor reproduce softmax-ablation --task hammer --resolution 96
            """
        );
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using RobotTask task = PoseTask.Load(parsed.GetRequiredValue(_name), parsed.GetValue(_resolution));
        PoseSettings settings = PoseTask.Settings(task);
        settings = settings with
        {
            Images = parsed.GetValue(_images) ?? settings.Images,
            Batches = parsed.GetValue(_batches) ?? settings.Batches,
            LearningRate = parsed.GetValue(_rate) ?? settings.LearningRate,
        };
        TaskSettings.Check(task, settings);
        string[] versions =
        [
            Variation(task, "--tidy", parsed.GetValue(_tidy) ?? TidyOf(task)),
            Variation(task, "--cluttered", parsed.GetValue(_cluttered) ?? task.PoseVariation!),
        ];
        int count = parsed.GetValue(_seeds) ?? 3;
        string replay = string.Create(
            CultureInfo.InvariantCulture,
            $"visuomotor reproduce softmax-ablation --task {parsed.GetRequiredValue(_name)} --resolution {task.Camera!.Width} "
                + $"--tidy {versions[0]} --cluttered {versions[1]} --seeds {count} --images {settings.Images} --batches "
                + $"{settings.Batches} --learning-rate {settings.LearningRate:r}"
        );
        string file = OutputPath.Study(parsed.GetRequiredValue(_output), "softmax-ablation");
        StudyContext context = new(file, replay, parsed.GetValue(_threads), terminal.Note, terminal.Interruption);
        terminal.Output.Write(AblationFigures.Make(task, versions, settings, count, context));
        return ExitCodes.Success;
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
