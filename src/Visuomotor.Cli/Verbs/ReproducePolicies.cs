using System.CommandLine;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce policies TASK</c>: guided policy search over several seeds, measured after every iteration.</summary>
internal sealed class ReproducePolicies(Terminal terminal)
{
    private readonly Argument<string> _name = Settings.Task();
    private readonly PolicyOptions _learning = new();
    private readonly Option<int?> _seeds = Settings.Seeds();
    private readonly Option<int?> _iterations = Settings.StudyIterations();
    private readonly Option<int?> _samples = Settings.Samples();
    private readonly Option<int?> _rollouts = Settings.StudyRollouts(4);
    private readonly Option<string> _pose = new("--pose")
    {
        Description = "For a camera policy, the file of a pose network to start from.",
        HelpName = "FILE",
    };
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<string> _output = Settings.Results();

    public static Command Create(Terminal terminal) => new ReproducePolicies(terminal).Create();

    private Command Create()
    {
        Command command = new(
            "policies",
            "Trains a task's policy with several seeds and measures kept teachers and policy, with their noise, after every iteration."
        )
        {
            _name,
            _seeds,
            _iterations,
            _samples,
            _rollouts,
            _pose,
            _threads,
            _output,
        };
        _learning.AddTo(command);
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce policies peg --method mdgps --seeds 5
            """
        );
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using RobotTask task = TaskLoader.Load(parsed.GetRequiredValue(_name));
        TrainingPlan plan = _learning.ReadForPolicies(
            parsed,
            task,
            whyNot: setting =>
                setting.StartsWith("camera.pose.", StringComparison.Ordinal)
                    ? "does nothing here: the pose network is trained already"
                    : null
        );
        (TrainingSettings settings, GuidedPolicySearchSettings policy) = (plan.Training, plan.Policy!);
        Network? poseNetwork = policy.Camera is null
            ? null
            : PoseNetworkFile.Load(
                parsed.GetValue(_pose)
                    ?? throw new UserErrorException(
                        $"task {task.Name} has a camera; give a pose network with --pose, such as the pose.safetensors of a run"
                    ),
                task
            );
        TaskSettings.Check(task, plan);
        string folder = parsed.GetRequiredValue(_output);
        int count = parsed.GetValue(_seeds) ?? 3,
            measured = parsed.GetValue(_rollouts) ?? 4;
        string replay =
            $"visuomotor reproduce policies {task.Name} --seeds {count} --iterations {settings.Iterations} --samples "
            + $"{settings.Samples} --rollouts {measured}{_learning.Replay(parsed)}";
        string file = OutputPath.Study(folder, $"policies-{task.Name}-{FileWords(policy)}");
        StudyContext context = new(file, replay, parsed.GetValue(_threads), terminal.Note, terminal.Interruption);
        terminal.Output.Write(PolicyFigures.Make(task, settings, policy, poseNetwork, count, measured, context));
        return ExitCodes.Success;
    }

    /// <summary>The method as it stands in a file's name: "badmm", "own-trials-penalty", "mdgps-global".</summary>
    private static string FileWords(GuidedPolicySearchSettings policy)
    {
        return policy.TeachersAndPolicy.StepRule == StepRule.Global ? policy.ShortTitle + "-global" : policy.ShortTitle;
    }
}
