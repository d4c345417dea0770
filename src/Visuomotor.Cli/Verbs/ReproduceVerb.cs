using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce EXPERIMENT</c>: runs a published experiment and writes its figures.</summary>
internal static class ReproduceVerb
{
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "reproduce",
            "Runs an experiment over several seeds and writes its figures, with the command and the machine, to a folder."
        )
        {
            Teachers(terminal),
            ReproducePolicies.Create(terminal),
            ReproduceIlqg.Create(terminal),
            ReproduceAblation.Create(terminal),
            ReproducePerceptions.Create(terminal),
            ReproducePerceptions.Cube(terminal),
            ReproducePerceptions.EndToEndTable(terminal),
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce teachers peg --seeds 10 --iterations 30
            """
        );
        return command;
    }

    /// <summary>Trajectory optimisation under unknown dynamics: success of the kept controllers after every iteration.</summary>
    private static Command Teachers(Terminal terminal)
    {
        Argument<string> name = Settings.Task();
        Option<int?> seeds = Settings.Seeds();
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Iterations of each seed. [default: the task's]");
        Option<int?> samples = Settings.Integer("--samples", 2, "Trials of each condition in an iteration. [default: the task's]");
        Option<int?> rollouts = Settings.Integer(
            "--rollouts",
            1,
            "Measuring rollouts per condition and iteration; they teach nothing. [default: 10]"
        );
        Option<string?> prior = Settings.Switch("--prior", "Whether a mixture prior helps the dynamics fit. [default: the task's]");
        Option<int> threads = Settings.Threads();
        Option<string> output = Settings.Results();
        Command command = new(
            "teachers",
            "Trains a task's controllers with several seeds and measures the kept ones, with their exploration noise, after every "
                + "iteration."
        )
        {
            name,
            seeds,
            iterations,
            samples,
            rollouts,
            prior,
            threads,
            output,
        };
        SetOption set = new();
        set.AddTo(command);
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce teachers insertion-2d --seeds 3
            """
        );
        command.SetAction(parsed =>
        {
            using RobotTask task = TaskLoader.Load(parsed.GetRequiredValue(name));
            string folder = parsed.GetRequiredValue(output);
            TrainingPlan plan = set.Over(
                TrainingPlan.For(task, Methods.Teachers),
                parsed,
                named: [],
                setting => SettingUse.IsPolicys(setting) ? "is for policies; see 'visuomotor reproduce policies'" : null
            );
            TaskSettings.Check(task, plan);
            TrainingSettings settings = plan.Training;
            int count = parsed.GetValue(seeds) ?? 3,
                measured = parsed.GetValue(rollouts) ?? 10;
            string replay =
                $"visuomotor reproduce teachers {task.Name} --seeds {count} --iterations {settings.Iterations} --samples "
                + $"{settings.Samples} --rollouts {measured} --prior {(settings.Prior ? "on" : "off")}{set.Replay(parsed)}";
            string file = OutputPath.Study(folder, $"teachers-{task.Name}{(settings.Prior ? "" : "-without-prior")}");
            StudyContext context = new(file, replay, parsed.GetValue(threads), terminal.Note, terminal.Interruption);
            terminal.Output.Write(TeacherFigures.Make(task, settings, count, measured, context));
            return ExitCodes.Success;
        });
        return command;
    }
}
