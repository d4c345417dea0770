using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary>
/// <c>reproduce teachers TASK</c>: trajectory optimisation under unknown dynamics; success of the kept controllers after every iteration.
/// </summary>
internal sealed class ReproduceTeachers(Terminal terminal)
{
    private readonly Argument<string> _name = Settings.Task();
    private readonly Option<int?> _seeds = Settings.Seeds();
    private readonly Option<int?> _iterations = Settings.StudyIterations();
    private readonly Option<int?> _samples = Settings.Samples();
    private readonly Option<int?> _rollouts = Settings.StudyRollouts(10);
    private readonly Option<string?> _prior = Settings.Switch(
        "--prior",
        "Whether a mixture prior helps the dynamics fit. [default: the task's]"
    );
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<string> _output = Settings.Results();
    private readonly SetOption _set = new();

    public static Command Create(Terminal terminal) => new ReproduceTeachers(terminal).Create();

    private Command Create()
    {
        Command command = new(
            "teachers",
            "Trains a task's controllers with several seeds and measures the kept ones, with their exploration noise, after every "
                + "iteration."
        )
        {
            _name,
            _seeds,
            _iterations,
            _samples,
            _rollouts,
            _prior,
            _threads,
            _output,
        };
        _set.AddTo(command);
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce teachers insertion-2d --seeds 3
            """
        );
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using RobotTask task = TaskLoader.Load(parsed.GetRequiredValue(_name));
        string folder = parsed.GetRequiredValue(_output);
        TrainingPlan plan = _set.Over(
            TrainingPlan.For(task, Methods.Teachers),
            parsed,
            named: [],
            setting => SettingUse.IsPolicys(setting) ? "is for policies; see 'visuomotor reproduce policies'" : null
        );
        TaskSettings.Check(task, plan);
        TrainingSettings settings = plan.Training;
        int count = parsed.GetValue(_seeds) ?? 3,
            measured = parsed.GetValue(_rollouts) ?? 10;
        string replay =
            $"visuomotor reproduce teachers {task.Name} --seeds {count} --iterations {settings.Iterations} --samples "
            + $"{settings.Samples} --rollouts {measured} --prior {(settings.Prior ? "on" : "off")}{_set.Replay(parsed)}";
        string file = OutputPath.Study(folder, $"teachers-{task.Name}{(settings.Prior ? "" : "-without-prior")}");
        StudyContext context = new(file, replay, parsed.GetValue(_threads), terminal.Note, terminal.Interruption);
        terminal.Output.Write(TeacherFigures.Make(task, settings, count, measured, context));
        return ExitCodes.Success;
    }
}
