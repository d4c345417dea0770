using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The figures of an <see cref="IlqgStudy"/>: a summary by condition.</summary>
public static class IlqgFigures
{
    /// <summary>Runs the study; its file is brought up to date after every condition.</summary>
    /// <param name="task">The task.</param>
    /// <param name="iterations">Most iterations of a condition.</param>
    /// <param name="rollouts">Measuring rollouts per condition.</param>
    /// <param name="context">Where it writes, and whom it tells.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string Make(RobotTask task, int iterations, int rollouts, StudyContext context)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(context);
        string text = "";
        List<IlqgResult> results = [];
        foreach (IlqgResult result in IlqgStudy.Run(task, iterations, rollouts, context.Threads, context.Cancellation))
        {
            results.Add(result);
            text = Summary(task, results, context.Command);
            StudyText.Write(context.File, text, table: null);
            context.Note(
                $"{result.Evaluation.Name}: {result.Evaluation.Successes} of {result.Evaluation.Rollouts} succeed after "
                    + $"{result.Iterations} iterations"
            );
        }
        return text;
    }

    private static string Summary(RobotTask task, List<IlqgResult> results, string command)
    {
        StringBuilder text = StudyText.Begin($"iLQG with the true model on {StudyText.Name(task.Name)}", command);
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
