using System.CommandLine;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce ilqg TASK</c>: what iLQG with the true model reaches from the same start and with the same cost.</summary>
internal static class ReproduceIlqg
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = Settings.Task();
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Most iterations of each condition. [default: 100]");
        Option<int?> rollouts = Settings.Integer("--rollouts", 1, "Measuring rollouts per condition. [default: 30]");
        Option<int> threads = Settings.Threads();
        Option<string> output = Settings.Results();
        Command command = new(
            "ilqg",
            "Solves a task's training conditions by iLQG with the true model, for comparison with what is learned without it."
        )
        {
            name,
            iterations,
            rollouts,
            threads,
            output,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce ilqg insertion-3d
            """
        );
        command.SetAction(parsed =>
        {
            using RobotTask task = TaskLoader.Load(parsed.GetRequiredValue(name));
            string file = OutputPath.Study(parsed.GetRequiredValue(output), $"ilqg-{task.Name}");
            int most = parsed.GetValue(iterations) ?? 100,
                measured = parsed.GetValue(rollouts) ?? 30;
            StudyContext context = new(
                file,
                $"visuomotor reproduce ilqg {task.Name} --iterations {most} --rollouts {measured}",
                parsed.GetValue(threads),
                terminal.Note,
                terminal.Interruption
            );
            terminal.Output.Write(IlqgFigures.Make(task, most, measured, context));
            return ExitCodes.Success;
        });
        return command;
    }
}
