using System.CommandLine;
using System.Globalization;
using System.Text;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce policies TASK</c>: guided policy search over several seeds, measured after every iteration.</summary>
internal static class ReproducePolicies
{
    private const string MeasuresTheBest = " The policy measured is the one whose own trials succeeded most often so far.";

    public static Command Create(Terminal terminal)
    {
        Argument<string> name = Settings.Task();
        PolicyOptions learning = new();
        Option<int?> seeds = Settings.Seeds();
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Iterations of each seed. [default: the task's]");
        Option<int?> samples = Settings.Integer("--samples", 2, "Trials of each condition in an iteration. [default: the task's]");
        Option<int?> rollouts = Settings.Integer(
            "--rollouts",
            1,
            "Measuring rollouts per condition and iteration; they teach nothing. [default: 4]"
        );
        Option<string> pose = new("--pose")
        {
            Description = "For a camera policy, the file of a pose network to start from.",
            HelpName = "FILE",
        };
        Option<int> threads = Settings.Threads();
        Option<string> output = Settings.Results();
        Command command = new(
            "policies",
            "Trains a task's policy with several seeds and measures kept teachers and policy, with their noise, after every iteration."
        )
        {
            name,
            seeds,
            iterations,
            samples,
            rollouts,
            pose,
            threads,
            output,
        };
        learning.AddTo(command);
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce policies peg --method mdgps --seeds 5
            """
        );
        command.SetAction(parsed =>
        {
            using RobotTask task = TaskLoader.Load(parsed.GetRequiredValue(name));
            TrainingPlan plan = learning.ReadForPolicies(
                parsed,
                task,
                setting =>
                    setting.StartsWith("camera.pose.", StringComparison.Ordinal)
                        ? "does nothing here: the pose network is trained already"
                        : null
            );
            (TrainingSettings settings, GuidedPolicySearchSettings policy) = (plan.Training, plan.Policy!);
            Network? poseNetwork = policy.Camera is null
                ? null
                : PoseNetworkFile.Load(
                    parsed.GetValue(pose)
                        ?? throw new UserErrorException(
                            $"task {task.Name} has a camera; give a pose network with --pose, such as the pose.safetensors of a run"
                        ),
                    task
                );
            TaskSettings.Check(task, plan);
            string folder = parsed.GetRequiredValue(output);
            int count = parsed.GetValue(seeds) ?? 3,
                measured = parsed.GetValue(rollouts) ?? 4;
            string replay =
                $"visuomotor reproduce policies {task.Name} --seeds {count} --iterations {settings.Iterations} --samples "
                + $"{settings.Samples} --rollouts {measured}{learning.Replay(parsed)}";
            string file = OutputPath.Study(folder, $"policies-{task.Name}-{FileWords(policy)}"),
                text = "";
            List<PolicyStudyRow> rows = [];
            for (int seed = 0; seed < count; seed++)
            {
                foreach (
                    PolicyStudyRow row in PolicyStudy.Run(
                        task,
                        settings with
                        {
                            Seed = (ulong)seed,
                        },
                        policy,
                        measured,
                        parsed.GetValue(threads),
                        poseNetwork,
                        terminal.Interruption
                    )
                )
                {
                    rows.Add(row);
                    terminal.Note(
                        $"seed {seed}, iteration {row.Record.Iteration} of {settings.Iterations}: teachers {Percent(row.Teachers)}, "
                            + $"policy {Percent(row.Training)}{(row.Test.Count > 0 ? $", held out {Percent(row.Test)}" : "")}"
                    );
                }
                text = Summary(task, policy, rows, replay, count);
                StudyText.Write(file, text, Table(rows));
            }
            terminal.Output.Write(text);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The method as it stands in a file's name: "badmm", "own-trials-penalty", "mdgps-global".</summary>
    private static string FileWords(GuidedPolicySearchSettings policy)
    {
        return policy.TeachersAndPolicy.StepRule == StepRule.Global ? policy.ShortTitle + "-global" : policy.ShortTitle;
    }

    private static string Summary(RobotTask task, GuidedPolicySearchSettings policy, List<PolicyStudyRow> rows, string replay, int seeds)
    {
        StringBuilder text = StudyText.Begin($"Policies of {StudyText.Name(task.Name)} by {policy.Title}", replay);
        text.Append(StudyText.Remaining(rows.DistinctBy(row => row.Seed).Count(), seeds, "seeds"))
            .AppendLine(" Rollouts of the kept teachers and of the policy, with their noise, all seeds together,");
        text.AppendLine(
                "with 95 % intervals (Wilson) and the worst seed in brackets; the measuring rollouts are not counted as trials and "
                    + "teach nothing."
            )
            .AppendLine();
        if (policy.OwnTrials is { } own)
            text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"From iteration {Math.Max(own.From, policy.TeacherStage + 2)} on the policy makes all trials; a teacher is then the "
                        + $"policy, linearised around its trials. [What this method "
                        + $"is](../docs/own-trials.md).{(own.KeepBest ? MeasuresTheBest : "")}"
                )
                .AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| iteration | trials | trials per condition | teachers | policy, training conditions | policy, test conditions | "
                + $"policy's {StudyText.Name(task.DistanceName)} | KL(p, pi) | seconds |"
                + $"{StudyText.SpeedHeading(task)}"
        );
        text.AppendLine("|---|---|---|---|---|---|---|---|---|" + StudyText.SpeedRule(task));
        foreach (IGrouping<int, PolicyStudyRow> each in rows.GroupBy(row => row.Record.Iteration))
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {each.Key} | {each.Average(row => row.Record.Samples):0.#} | "
                    + $"{each.Average(row => row.Record.Conditions.Average(record => record.Samples)):0.#} | "
                    + $"{Cell(each, row => row.Teachers)} | {Cell(each, row => row.Training)} | {Cell(each, row => row.Test)} | "
                    + $"{each.Average(row => row.Training.Average(condition => condition.MeanDistance)):f3} | "
                    + $"{MeanKl(each):g3} "
                    + $"| {each.Average(row => row.Seconds):f1} |"
                    + $"{StudyText.SpeedCell(task, each.SelectMany(row => row.Training))}"
            );
        return text.ToString();
    }

    private static double MeanKl(IEnumerable<PolicyStudyRow> rows) =>
        rows.Select(row => row.Record.Extra[RunMetrics.PolicyKl]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private static string Cell(IEnumerable<PolicyStudyRow> rows, Func<PolicyStudyRow, IReadOnlyList<ConditionEvaluation>> which)
    {
        if (rows.Any(row => which(row).Count == 0))
            return "";
        WilsonInterval all = PolicyStudyRow.Success(rows.SelectMany(which));
        return StudyText.Success(all, rows.Min(row => PolicyStudyRow.Success(which(row)).Rate));
    }

    private static string Percent(IReadOnlyList<ConditionEvaluation> evaluations) =>
        Format.Percent(PolicyStudyRow.Success(evaluations).Rate);

    private static string Table(List<PolicyStudyRow> rows)
    {
        StringBuilder text = new(
            "seed,iteration,controllers,condition,trials,rollouts,successes,diverged,contacts_dropped,distance,"
                + StudyText.SpeedColumns
                + "\n"
        );
        foreach (PolicyStudyRow row in rows)
        {
            foreach (
                (string controllers, IReadOnlyList<ConditionEvaluation> evaluations) in new[]
                {
                    ("teachers", row.Teachers),
                    ("policy-training", row.Training),
                    ("policy-test", row.Test),
                }
            )
            {
                foreach (ConditionEvaluation each in evaluations)
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"{row.Seed},{row.Record.Iteration},{controllers},{Csv.Field(each.Name)},{row.Record.Samples},"
                            + $"{each.Rollouts},{each.Successes},{each.Diverged},{each.ContactsDropped},{each.MeanDistance:r},"
                            + $"{StudyText.SpeedFields(each)}\n"
                    );
            }
        }
        return text.ToString();
    }
}
