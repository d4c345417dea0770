using System.CommandLine;
using System.Globalization;
using System.Text;
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
                setting => SettingUse.IsPolicys(setting) ? "is for policies; see 'visuomotor reproduce policies'" : null
            );
            TaskSettings.Check(task, plan);
            TrainingSettings settings = plan.Training;
            int count = parsed.GetValue(seeds) ?? 3,
                measured = parsed.GetValue(rollouts) ?? 10;
            string replay =
                $"visuomotor reproduce teachers {task.Name} --seeds {count} --iterations {settings.Iterations} --samples "
                + $"{settings.Samples} --rollouts {measured} --prior {(settings.Prior ? "on" : "off")}{set.Replay(parsed)}";
            string file = OutputPath.Study(folder, $"teachers-{task.Name}{(settings.Prior ? "" : "-without-prior")}"),
                text = "";
            List<TeacherStudyRow> rows = [];
            for (int seed = 0; seed < count; seed++)
            {
                foreach (
                    TeacherStudyRow row in TeacherStudy.Run(
                        task,
                        settings with
                        {
                            Seed = (ulong)seed,
                        },
                        measured,
                        parsed.GetValue(threads),
                        terminal.Interruption
                    )
                )
                {
                    rows.Add(row);
                    terminal.Note(
                        $"seed {seed}, iteration {row.Record.Iteration} of {settings.Iterations}: {Format.Percent(row.Success.Rate)} "
                            + $"succeed, {task.DistanceName} {Format.Number(row.Distance)}"
                    );
                }
                text = Summary(task, rows, replay, count);
                StudyText.Write(file, text, Table(rows));
            }
            terminal.Output.Write(text);
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Summary(RobotTask task, List<TeacherStudyRow> rows, string replay, int seeds)
    {
        StringBuilder text = StudyText.Begin($"Teachers of {StudyText.Name(task.Name)}", replay);
        text.Append(StudyText.Remaining(rows.DistinctBy(row => row.Seed).Count(), seeds, "seeds"))
            .AppendLine(" Rollouts of the kept controllers with their exploration noise, all seeds together;");
        text.AppendLine("the measuring rollouts are not counted as trials and teach nothing.").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| iteration | trials per condition | success | 95 % interval | worst seed | {StudyText.Name(task.DistanceName)} | seconds |"
                + $"{StudyText.SpeedHeading(task)}"
        );
        text.AppendLine("|---|---|---|---|---|---|---|" + StudyText.SpeedRule(task));
        foreach (IGrouping<int, TeacherStudyRow> each in rows.GroupBy(row => row.Record.Iteration))
        {
            int successes = each.Sum(row => row.Evaluations.Sum(evaluation => evaluation.Successes));
            WilsonInterval all = WilsonInterval.Of(successes, each.Sum(row => row.Evaluations.Sum(evaluation => evaluation.Rollouts)));
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {each.Key} | {each.Average(row => row.Record.Conditions.Average(record => record.Samples)):0.#} | "
                    + $"{100 * all.Rate:f1} % | {100 * all.Low:f1}-{100 * all.High:f1} % | {100 * each.Min(row => row.Success.Rate):f1} % "
                    + $"| {each.Average(row => row.Distance):f3} | {each.Average(row => row.Seconds):f1} |"
                    + $"{StudyText.SpeedCell(task, each.SelectMany(row => row.Evaluations))}"
            );
        }
        return text.ToString();
    }

    private static string Table(List<TeacherStudyRow> rows)
    {
        StringBuilder text = new(
            "seed,iteration,condition,trials,rollouts,successes,diverged,contacts_dropped,distance,cost,kept_cost,accepted,"
                + StudyText.SpeedColumns
                + "\n"
        );
        foreach (TeacherStudyRow row in rows)
        {
            foreach ((ConditionRecord record, ConditionEvaluation evaluation) in row.Record.Conditions.Zip(row.Evaluations))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{row.Seed},{row.Record.Iteration},{Csv.Field(record.Name)},{record.Samples},"
                        + $"{evaluation.Rollouts},{evaluation.Successes},{evaluation.Diverged},{evaluation.ContactsDropped},"
                        + $"{evaluation.MeanDistance:r},{record.Cost:r},{record.KeptCost:r},{record.Accepted},"
                        + $"{StudyText.SpeedFields(evaluation)}\n"
                );
            }
        }
        return text.ToString();
    }
}
