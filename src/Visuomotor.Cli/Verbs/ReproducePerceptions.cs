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
            string folder = OutputPath.Folder(parsed.GetRequiredValue(output));
            List<PerceptionTaskStudy> studies = [];
            try
            {
                foreach (string name in names(parsed))
                {
                    PerceptionTaskStudy study = Study(name, tried, folder);
                    studies.Add(study);
                    study.Read(parsed.GetValue(resume), parsed.GetValue(fresh));
                }
                return Run(
                    studies,
                    count,
                    perceptions,
                    parsed.GetValue(threads),
                    table ? OutputPath.Study(folder, "end-to-end-table") : null,
                    Whole,
                    terminal
                );
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
                        $"visuomotor reproduce end-to-end-table --tasks {string.Join(',', names(parsed))} --trials "
                            + $"{tried}{Given()}{learning.Replay(parsed)}"
                    ),
                    count,
                    perceptions
                );

            string Given() =>
                string.Concat(
                    ((Option<int?>[])[iterations, samples, resolution, images, poseBatches, rollouts])
                        .Where(option => parsed.GetValue(option) is not null)
                        .Select(option => string.Create(CultureInfo.InvariantCulture, $" {option.Name} {parsed.GetValue(option)}"))
                );

            PerceptionTaskStudy Study(string name, int tried, string folder)
            {
                RobotTask task = PoseTask.Load(name, parsed.GetValue(resolution));
                TrainingPlan plan = learning.ReadForPolicies(
                    parsed,
                    task,
                    setting => setting == "camera.perception" ? "is what this study compares; it trains all of them" : null
                );
                TaskSettings.Check(task, plan);
                (TrainingSettings settings, GuidedPolicySearchSettings policy) = (plan.Training, plan.Policy!);
                PoseSettings pose = policy.Camera!.Pose;
                int measured = parsed.GetValue(rollouts) ?? (tried + task.Training.Count - 1) / task.Training.Count;
                return new PerceptionTaskStudy(task, folder, terminal)
                {
                    Training = settings,
                    Policy = policy,
                    Pose = pose,
                    Rollouts = measured,
                    Trials = tried,
                    Command = string.Create(
                        CultureInfo.InvariantCulture,
                        $"visuomotor reproduce perceptions {name} --iterations {settings.Iterations} --samples {settings.Samples} "
                            + $"--resolution {task.Camera!.Width} --images {pose.Images} --pose-batches {pose.Batches} --rollouts "
                            + $"{measured} --trials {tried}{learning.Replay(parsed)}"
                    ),
                };
            }
        });
    }

    /// <summary>Seed by seed, so that a study that is stopped has something of every task.</summary>
    private static int Run(
        List<PerceptionTaskStudy> studies,
        int seeds,
        Perception[] perceptions,
        int threads,
        string? table,
        Func<string> replay,
        Terminal terminal
    )
    {
        using CancellationTokenRegistration stopping = terminal.Interruption.Register(() =>
            terminal.Note("stopping; the same command with --resume goes on after the last policy that was measured")
        );
        studies.ForEach(study => study.Begin(seeds, perceptions));
        TellTime(studies, seeds, perceptions, terminal);
        WriteTable();
        for (int seed = 0; seed < seeds; seed++)
        {
            foreach (PerceptionTaskStudy study in studies)
            {
                study.Run(
                    (ulong)seed,
                    seeds,
                    perceptions,
                    threads,
                    () =>
                    {
                        WriteTable();
                        TellTime(studies, seeds, perceptions, terminal);
                    }
                );
            }
        }
        terminal.Output.Write(table is null ? studies[0].Summary(seeds, perceptions) : Table());
        return ExitCodes.Success;

        void WriteTable()
        {
            if (table is not null)
                StudyText.Write(table, Table(), table: null);
        }

        string Table() =>
            new PerceptionReport(
                "End-to-end training against separately trained perception",
                replay(),
                [.. studies.Select(study => (study.Task.Name, study.Rows))],
                [EvaluationChoice.Training, "spatial", "visual"],
                seeds,
                perceptions
            ).ToString();
    }

    private static void TellTime(List<PerceptionTaskStudy> studies, int seeds, Perception[] perceptions, Terminal terminal)
    {
        PerceptionBacklog[] tasks = [.. studies.Select(study => study.Backlog(seeds, perceptions))];
        int policies = tasks.Sum(task => task.Policies.Count);
        if (policies == 0)
            return;
        string basis = PerceptionBacklog.IsMeasured(tasks)
            ? "reckoned from those that were measured"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"at {PerceptionBacklog.DefaultPolicySeconds / 60:f0} minutes a policy and "
                    + $"{PerceptionBacklog.DefaultPoseSeconds / 60:f0} a pose network, since none was measured yet"
            );
        terminal.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{policies} of {studies.Count * seeds * perceptions.Length} policies and {tasks.Sum(task => task.PoseNetworks)} "
                    + $"pose networks to train: about {PerceptionBacklog.Seconds(tasks) / 3600:f1} hours, {basis}"
            )
        );
    }

    private static Option<string[]> List(string name, string description, IReadOnlyList<string> words, bool others) =>
        new(name)
        {
            Description = description,
            HelpName = "NAME,NAME",
            DefaultValueFactory = _ => [.. words],
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
