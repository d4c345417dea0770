using System.CommandLine;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce perceptions TASK</c>: end-to-end training against separately trained perception.</summary>
internal static class ReproducePerceptions
{
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
        Add(command, terminal, parsed => [parsed.GetRequiredValue(name)]);
        return command;
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
        Add(command, terminal, _ => ["cube"]);
        return command;
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
        Add(command, terminal, parsed => parsed.GetRequiredValue(tasks), table: true);
        return command;
    }

    private static void Add(Command command, Terminal terminal, Func<ParseResult, IReadOnlyList<string>> names, bool table = false)
    {
        PolicyOptions learning = new();
        Option<string[]> chosen = List(
            "--perceptions",
            "The perceptions, with commas between.",
            [.. PerceptionStudy.Perceptions.Select(PerceptionTable.Word)],
            others: false
        );
        Option<int?> seeds = Settings.Seeds();
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Iterations of each training. [default: the task's]");
        Option<int?> samples = Settings.Integer(
            "--samples",
            2,
            "Trials of each condition in an iteration of the teachers. [default: the task's]"
        );
        Option<int?> resolution = Settings.Resolution();
        Option<string[]> networks = List("--network", CameraVariant.NetworkHelp, CameraVariant.Networks, others: false, some: []),
            looks = List("--looks", CameraVariant.LooksHelp, CameraVariant.AllLooks, others: false, some: []);
        Option<int?> images = Settings.Integer("--images", 1, "Pictures of pose pre-training. [default: the task's]");
        Option<int?> poseBatches = Settings.Integer("--pose-batches", 1, "Mini-batches of pose pre-training. [default: the task's]");
        Option<int?> rollouts = Settings.Integer(
            "--rollouts",
            1,
            "Measuring rollouts of each training and test condition. [default: as many as make --trials on the training conditions]"
        );
        Option<int?> trials = Settings.Integer("--trials", 1, "Measuring trials of each variation. [default: 100]");
        Option<bool> quick = new("--quick") { Description = "One seed and 20 measuring trials, unless told otherwise." };
        Option<int> threads = Settings.Threads();
        Option<string> output = Settings.Results();
        Option<bool> resume = new("--resume")
        {
            Description = "Go on with the figures that are there: policies that were measured are not trained again.",
        };
        Option<bool> fresh = new("--fresh") { Description = "Begin anew: the figures that are there are overwritten." };
        foreach (
            Option option in (Option[])
                [
                    chosen,
                    seeds,
                    iterations,
                    samples,
                    resolution,
                    networks,
                    looks,
                    images,
                    poseBatches,
                    rollouts,
                    trials,
                    quick,
                    threads,
                    output,
                    resume,
                    fresh,
                ]
        )
            command.Options.Add(option);
        learning.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(resume) && parsed.GetValue(fresh))
                throw new UserErrorException("--resume and --fresh do not go together");
            int count = parsed.GetValue(seeds) ?? (parsed.GetValue(quick) ? 1 : 3),
                tried = parsed.GetValue(trials) ?? (parsed.GetValue(quick) ? 20 : 100);
            Perception[] perceptions =
            [
                .. PerceptionStudy.Perceptions.Where(each => parsed.GetRequiredValue(chosen).Contains(PerceptionTable.Word(each))),
            ];
            CameraVariant[] variants =
            [
                .. from network in parsed.GetRequiredValue(networks).DefaultIfEmpty()
                from look in parsed.GetRequiredValue(looks).DefaultIfEmpty()
                select new CameraVariant(network, look),
            ];
            string folder = OutputPath.Folder(parsed.GetRequiredValue(output));
            List<PerceptionTaskStudy> studies = [];
            try
            {
                foreach ((string name, CameraVariant variant) in names(parsed).SelectMany(name => variants.Select(each => (name, each))))
                {
                    PerceptionTaskStudy study = Study(name, variant, tried, folder);
                    studies.Add(study);
                    if (!parsed.GetValue(fresh))
                        TakeUp(study, parsed.GetValue(resume));
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
                            + $"--trials {tried}{Given()}{learning.Replay(parsed)}"
                    ),
                    count,
                    perceptions
                );

            string Given() =>
                Words(networks)
                + Words(looks)
                + string.Concat(
                    ((Option<int?>[])[iterations, samples, resolution, images, poseBatches, rollouts])
                        .Where(option => parsed.GetValue(option) is not null)
                        .Select(option => string.Create(CultureInfo.InvariantCulture, $" {option.Name} {parsed.GetValue(option)}"))
                );

            string Words(Option<string[]> option) =>
                parsed.GetRequiredValue(option) is { Length: > 0 } words ? $" {option.Name} {string.Join(',', words)}" : "";

            PerceptionTaskStudy Study(string name, CameraVariant variant, int tried, string folder)
            {
                RobotTask task = PoseTask.Load(name, variant.Resolution(parsed.GetValue(resolution)));
                TrainingPlan plan = learning.ReadForPolicies(
                    parsed,
                    task,
                    variant,
                    setting => setting == "camera.perception" ? "is what this study compares; it trains all of them" : null
                );
                TaskSettings.Check(task, plan);
                (TrainingSettings settings, GuidedPolicySearchSettings policy) = (plan.Training, plan.Policy!);
                PoseSettings pose = policy.Camera!.Pose;
                int measured = parsed.GetValue(rollouts) ?? (tried + task.Training.Count - 1) / task.Training.Count;
                string command = string.Create(
                    CultureInfo.InvariantCulture,
                    $"visuomotor reproduce perceptions {name}{variant.Replay} --iterations {settings.Iterations} "
                        + $"--samples {settings.Samples} --resolution {task.Camera!.Width} --images {pose.Images} "
                        + $"--pose-batches {pose.Batches} --rollouts {measured} --trials {tried}{learning.Replay(parsed)}"
                );
                string file = OutputPath.Study(folder, $"perceptions-{task.Name}{variant.Suffix}");
                return new PerceptionTaskStudy(
                    task,
                    new StudyContext(file, command, parsed.GetValue(threads), terminal.Note, terminal.Interruption)
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
        });
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
