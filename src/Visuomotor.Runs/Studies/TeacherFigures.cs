using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The figures of a <see cref="TeacherStudy"/> over several seeds: a summary by iteration, and a table of all rows.</summary>
public static class TeacherFigures
{
    /// <summary>Runs the study; its files are brought up to date after every seed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="settings">Training settings; the study gives them their seeds.</param>
    /// <param name="seeds">Seeds, from 0 on.</param>
    /// <param name="rollouts">Measuring rollouts per condition and iteration.</param>
    /// <param name="context">Where it writes, and whom it tells.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string Make(RobotTask task, TrainingSettings settings, int seeds, int rollouts, StudyContext context)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(context);
        string text = "";
        List<TeacherStudyRow> rows = [];
        for (int seed = 0; seed < seeds; seed++)
        {
            TrainingSettings seeded = settings with { Seed = (ulong)seed };
            foreach (TeacherStudyRow row in TeacherStudy.Run(task, seeded, rollouts, context.Threads, context.Cancellation))
            {
                rows.Add(row);
                context.Note(
                    $"seed {seed}, iteration {row.Record.Iteration} of {settings.Iterations}: {Format.Percent(row.Success.Rate)} "
                        + $"succeed, {task.DistanceName} {Format.Number(row.Distance)}"
                );
            }
            text = Summary(task, rows, context.Command, seeds);
            StudyText.Write(context.File, text, Table(rows));
        }
        return text;
    }

    private static string Summary(RobotTask task, List<TeacherStudyRow> rows, string command, int seeds)
    {
        StringBuilder text = StudyText.Begin($"Teachers of {StudyText.Name(task.Name)}", command);
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
