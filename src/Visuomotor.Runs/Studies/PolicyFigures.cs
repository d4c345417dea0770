using System.Globalization;
using System.Text;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The figures of a <see cref="PolicyStudy"/> over several seeds: a summary by iteration, and a table of all rows.</summary>
public static class PolicyFigures
{
    private const string MeasuresTheBest = " The policy measured is the one whose own trials succeeded most often so far.";

    /// <summary>Runs the study; its files are brought up to date after every seed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="settings">Settings of the teachers; the study gives them their seeds.</param>
    /// <param name="policy">Settings of the method and of the policy.</param>
    /// <param name="poseNetwork">For a camera policy, the network of pose pre-training.</param>
    /// <param name="seeds">Seeds, from 0 on.</param>
    /// <param name="rollouts">Measuring rollouts per condition and iteration.</param>
    /// <param name="context">Where it writes, and whom it tells.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string Make(
        RobotTask task,
        TrainingSettings settings,
        GuidedPolicySearchSettings policy,
        Network? poseNetwork,
        int seeds,
        int rollouts,
        StudyContext context
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(context);
        string text = "";
        List<PolicyStudyRow> rows = [];
        for (int seed = 0; seed < seeds; seed++)
        {
            TrainingSettings seeded = settings with { Seed = (ulong)seed };
            foreach (
                PolicyStudyRow row in PolicyStudy.Run(task, seeded, policy, rollouts, context.Threads, poseNetwork, context.Cancellation)
            )
            {
                rows.Add(row);
                context.Note(
                    $"seed {seed}, iteration {row.Record.Iteration} of {settings.Iterations}: teachers {Percent(row.Teachers)}, "
                        + $"policy {Percent(row.Training)}{(row.Test.Count > 0 ? $", held out {Percent(row.Test)}" : "")}"
                );
            }
            text = Summary(task, policy, rows, context.Command, seeds);
            StudyText.Write(context.File, text, Table(rows));
        }
        return text;
    }

    private static string Summary(RobotTask task, GuidedPolicySearchSettings policy, List<PolicyStudyRow> rows, string command, int seeds)
    {
        StringBuilder text = StudyText.Begin($"Policies of {StudyText.Name(task.Name)} by {policy.Title}", command);
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
