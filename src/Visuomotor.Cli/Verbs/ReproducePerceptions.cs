using System.CommandLine;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce perceptions TASK</c>: end-to-end training against separately trained perception.</summary>
internal sealed class ReproducePerceptions(Terminal terminal, Func<ParseResult, IReadOnlyList<string>> names, bool table = false)
{
    private readonly PolicyOptions _learning = new();
    private readonly Option<string[]> _chosen = List(
        "--perceptions",
        "The perceptions, with commas between.",
        [.. PerceptionStudy.Perceptions.Select(PerceptionTable.Word)],
        others: false
    );
    private readonly Option<int?> _seeds = Settings.Seeds();
    private readonly Option<int?> _iterations = Settings.Integer("--iterations", 1, "Iterations of each training. [default: the task's]");
    private readonly Option<int?> _samples = Settings.Integer(
        "--samples",
        2,
        "Trials of each condition in an iteration of the teachers. [default: the task's]"
    );
    private readonly Option<int?> _resolution = Settings.Resolution();
    private readonly Option<string[]> _networks = List(
        "--network",
        CameraVariant.NetworkHelp,
        CameraVariant.Networks,
        others: false,
        some: []
    );
    private readonly Option<string[]> _looks = List("--looks", CameraVariant.LooksHelp, CameraVariant.AllLooks, others: false, some: []);
    private readonly Option<int?> _images = Settings.Integer("--images", 1, "Pictures of pose pre-training. [default: the task's]");
    private readonly Option<int?> _poseBatches = Settings.Integer(
        "--pose-batches",
        1,
        "Mini-batches of pose pre-training. [default: the task's]"
    );
    private readonly Option<int?> _rollouts = Settings.Integer(
        "--rollouts",
        1,
        "Measuring rollouts of each training and test condition. [default: as many as make --trials on the training conditions]"
    );
    private readonly Option<int?> _trials = Settings.Integer("--trials", 1, "Measuring trials of each variation. [default: 100]");
    private readonly Option<bool> _quick = new("--quick") { Description = "One seed and 20 measuring trials, unless told otherwise." };
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<string> _output = Settings.Results();
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on with the figures that are there: policies that were measured are not trained again.",
    };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Begin anew: the figures that are there are overwritten." };

    public static Command Create(Terminal terminal)
    {
        Argument<string> name = Settings.Task();
        Command command = new(
            "perceptions",
            "Trains a camera task end to end, on frozen pose features and on the predicted pose, over several seeds, and measures "
                + "each policy."
        )
        {
            name,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce perceptions cube --seeds 3
            visuomotor reproduce perceptions cube --seeds 5 --resume
            visuomotor reproduce perceptions cube --network shipped,paper --looks random,none --perceptions end-to-end
            """
        );
        return new ReproducePerceptions(terminal, parsed => [parsed.GetRequiredValue(name)]).AddTo(command);
    }

    /// <summary><c>reproduce cube</c>.</summary>
    public static Command Cube(Terminal terminal)
    {
        Command command = new("cube", "The same as 'perceptions cube'.");
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce cube --seeds 3
            """
        );
        return new ReproducePerceptions(terminal, _ => ["cube"]).AddTo(command);
    }

    /// <summary><c>reproduce end-to-end-table</c>.</summary>
    public static Command EndToEndTable(Terminal terminal)
    {
        Option<string[]> tasks = List("--tasks", "Tasks or their folders, with commas between.", PublishedFigures.Tasks, others: true);
        Command command = new(
            "end-to-end-table",
            "The paper's table: hanger, cube, hammer and bottle, each as in 'perceptions'; what 'perceptions' has measured is taken "
                + "up with --resume."
        )
        {
            tasks,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce end-to-end-table --quick
            visuomotor reproduce end-to-end-table --tasks cube,hammer --resume
            """
        );
        return new ReproducePerceptions(terminal, parsed => parsed.GetRequiredValue(tasks), table: true).AddTo(command);
    }

    private Command AddTo(Command command)
    {
        foreach (
            Option option in (Option[])
                [
                    _chosen,
                    _seeds,
                    _iterations,
                    _samples,
                    _resolution,
                    _networks,
                    _looks,
                    _images,
                    _poseBatches,
                    _rollouts,
                    _trials,
                    _quick,
                    _threads,
                    _output,
                    _resume,
                    _fresh,
                ]
        )
            command.Options.Add(option);
        _learning.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_resume) && parsed.GetValue(_fresh))
            throw new UserErrorException("--resume and --fresh do not go together");
        int count = parsed.GetValue(_seeds) ?? (parsed.GetValue(_quick) ? 1 : 3),
            tried = parsed.GetValue(_trials) ?? (parsed.GetValue(_quick) ? 20 : 100);
        Perception[] perceptions =
        [
            .. PerceptionStudy.Perceptions.Where(each => parsed.GetRequiredValue(_chosen).Contains(PerceptionTable.Word(each))),
        ];
        CameraVariant[] variants =
        [
            .. from network in parsed.GetRequiredValue(_networks).DefaultIfEmpty()
            from look in parsed.GetRequiredValue(_looks).DefaultIfEmpty()
            select new CameraVariant(network, look),
        ];
        string folder = OutputPath.Folder(parsed.GetRequiredValue(_output));
        List<PerceptionTaskStudy> studies = [];
        try
        {
            foreach ((string name, CameraVariant variant) in names(parsed).SelectMany(name => variants.Select(each => (name, each))))
            {
                PerceptionTaskStudy study = Study(parsed, name, variant, tried, folder);
                studies.Add(study);
                if (!parsed.GetValue(_fresh))
                    TakeUp(study, parsed.GetValue(_resume));
            }
            terminal.Output.Write(
                new PerceptionFigures(studies, count, perceptions, terminal.Note, terminal.Interruption)
                {
                    Table =
                        table ? (OutputPath.Study(folder, "end-to-end-table"), Whole())
                        : variants.Length > 1 ? (OutputPath.Study(folder, $"networks-{studies[0].Task.Name}"), Whole())
                        : null,
                    Groups = table ? [EvaluationChoice.Training, "spatial", "visual"] : PerceptionStudy.Groups(studies[0].Task),
                }.Make()
            );
            return ExitCodes.Success;
        }
        finally
        {
            studies.ForEach(study => study.Dispose());
        }

        // the command whose files these are, and what the table of several tasks is made by
        string Whole() =>
            PerceptionReport.Replay(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"visuomotor reproduce {(table ? "end-to-end-table --tasks" : "perceptions")} {string.Join(',', names(parsed))} "
                        + $"--trials {tried}{Given(parsed)}{_learning.Replay(parsed)}"
                ),
                count,
                perceptions
            );
    }

    /// <summary>The options that were given of those that each task has its own default of.</summary>
    private string Given(ParseResult parsed) =>
        Words(parsed, _networks)
        + Words(parsed, _looks)
        + string.Concat(
            ((Option<int?>[])[_iterations, _samples, _resolution, _images, _poseBatches, _rollouts])
                .Where(option => parsed.GetValue(option) is not null)
                .Select(option => string.Create(CultureInfo.InvariantCulture, $" {option.Name} {parsed.GetValue(option)}"))
        );

    private static string Words(ParseResult parsed, Option<string[]> option) =>
        parsed.GetRequiredValue(option) is { Length: > 0 } words ? $" {option.Name} {string.Join(',', words)}" : "";

    /// <summary>One task's part.</summary>
    private PerceptionTaskStudy Study(ParseResult parsed, string name, CameraVariant variant, int tried, string folder)
    {
        RobotTask task = PoseTask.Load(name, variant.Resolution(parsed.GetValue(_resolution)));
        TrainingPlan plan = _learning.ReadForPolicies(
            parsed,
            task,
            variant,
            setting => setting == "camera.perception" ? "is what this study compares; it trains all of them" : null
        );
        TaskSettings.Check(task, plan);
        (TrainingSettings settings, GuidedPolicySearchSettings policy) = (plan.Training, plan.Policy!);
        PoseSettings pose = policy.Camera!.Pose;
        int measured = parsed.GetValue(_rollouts) ?? (tried + task.Training.Count - 1) / task.Training.Count;
        string command = string.Create(
            CultureInfo.InvariantCulture,
            $"visuomotor reproduce perceptions {name}{variant.Replay} --iterations {settings.Iterations} "
                + $"--samples {settings.Samples} --resolution {task.Camera!.Width} --images {pose.Images} "
                + $"--pose-batches {pose.Batches} --rollouts {measured} --trials {tried}{_learning.Replay(parsed)}"
        );
        string file = OutputPath.Study(folder, $"perceptions-{task.Name}{variant.Suffix}");
        return new PerceptionTaskStudy(
            task,
            new StudyContext(file, command, parsed.GetValue(_threads), terminal.Note, terminal.Interruption)
        )
        {
            Label = task.Name + variant.Label,
            Training = settings,
            Policy = policy,
            Pose = pose,
            Rollouts = measured,
            Trials = tried,
            PoseProgress = () => PoseProgress.To(terminal),
        };
    }

    /// <summary>Goes on with the figures that are there, if it may.</summary>
    private static void TakeUp(PerceptionTaskStudy study, bool resume)
    {
        if (study.Recorded() is not { } rows)
            return;
        if (!resume && rows.Count > 0)
            throw new UserErrorException(
                $"{study.TablePath} holds {rows.DistinctBy(row => (row.Seed, row.Perception)).Count()} policies that were measured; add "
                    + "--resume to go on with them, --fresh to begin anew, or give another --output"
            );
        if (!resume)
            return;
        string made = study.RecordedCommand();
        if (!study.IsMadeBy(made))
            throw new UserErrorException(
                $"--resume: {study.SummaryPath} was made with other settings ('{made}'); add --fresh instead to begin anew, or give "
                    + "another --output"
            );
        study.Resume(rows);
    }

    private static Option<string[]> List(
        string name,
        string description,
        IReadOnlyList<string> words,
        bool others,
        IReadOnlyList<string>? some = null
    ) =>
        new(name)
        {
            Description = description,
            HelpName = "NAME,NAME",
            DefaultValueFactory = _ => [.. some ?? words],
            CustomParser = result =>
            {
                string[] given = [.. (result.Tokens.Count > 0 ? result.Tokens[^1].Value : "").Split(',').Distinct()];
                if (others || Array.Find(given, each => !words.Contains(each)) is not string wrong)
                    return given;
                result.AddError($"{name}: '{wrong}' is not one of {string.Join(", ", words)}");
                return [];
            },
        };
}
