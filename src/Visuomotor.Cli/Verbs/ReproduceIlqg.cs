using System.CommandLine;
using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
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
            string replay = $"visuomotor reproduce ilqg {task.Name} --iterations {most} --rollouts {measured}",
                text = "";
            List<IlqgResult> results = [];
            foreach (IlqgResult result in IlqgStudy.Run(task, most, measured, parsed.GetValue(threads), terminal.Interruption))
            {
                results.Add(result);
                text = Summary(task, results, replay);
                StudyText.Write(file, text, table: null);
                terminal.Note(
                    $"{result.Evaluation.Name}: {result.Evaluation.Successes} of {result.Evaluation.Rollouts} succeed after "
                        + $"{result.Iterations} iterations"
                );
            }
            terminal.Output.Write(text);
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Summary(RobotTask task, List<IlqgResult> results, string replay)
    {
        StringBuilder text = StudyText.Begin($"iLQG with the true model on {StudyText.Name(task.Name)}", replay);
        text.Append(StudyText.Remaining(results.Count, task.Training.Count, "conditions"))
            .AppendLine(" Same cost and same first controller as the teachers; rollouts from noisy initial states,");
        text.AppendLine("without torque noise.").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| condition | iterations | cost | {StudyText.Name(task.DistanceName)}, nominal | mean over rollouts | success |"
        );
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (IlqgResult each in results)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {StudyText.Name(each.Evaluation.Name)} | {each.Iterations} | {each.Cost:g5} | {each.Distance:f3} | "
                    + $"{each.Evaluation.MeanDistance:f3} | {each.Evaluation.Successes} of {each.Evaluation.Rollouts} |"
            );
        }
        WilsonInterval all = WilsonInterval.Of(
            results.Sum(each => each.Evaluation.Successes),
            results.Sum(each => each.Evaluation.Rollouts)
        );
        text.AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"All: {100 * all.Rate:f1} % ({100 * all.Low:f1}-{100 * all.High:f1} %).");
        return text.ToString();
    }
}
