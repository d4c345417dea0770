using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>The text of a study of perceptions, of one task or of several, finished or not.</summary>
/// <param name="title">The heading.</param>
/// <param name="replay">The command that makes it again.</param>
/// <param name="tasks">The tasks, what the table calls them, and what was measured on them.</param>
/// <param name="groups">The groups of conditions to show.</param>
/// <param name="seeds">How many seeds were asked for.</param>
/// <param name="perceptions">The perceptions that were asked for.</param>
public sealed class PerceptionReport(
    string title,
    string replay,
    IReadOnlyList<(string Name, string Label, IReadOnlyList<PerceptionRow> Rows)> tasks,
    IReadOnlyList<string> groups,
    int seeds,
    IReadOnlyList<Perception> perceptions
)
{
    /// <summary>A command with the seeds and perceptions that were asked for, which further ones may be added to.</summary>
    public static string Replay(string command, int seeds, IReadOnlyList<Perception> perceptions)
    {
        string some =
            perceptions.Count < PerceptionStudy.Perceptions.Count
                ? $" --perceptions {string.Join(',', perceptions.Select(PerceptionTable.Word))}"
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"{command} --seeds {seeds}{some}");
    }

    /// <summary>The text, in Markdown.</summary>
    public override string ToString()
    {
        PerceptionRow[] rows = [.. tasks.SelectMany(task => task.Rows)];
        int missing = tasks.Sum(task =>
            Enumerable
                .Range(0, seeds)
                .Sum(seed =>
                    perceptions.Count(perception => !task.Rows.Any(row => row.Seed == (ulong)seed && row.Perception == perception))
                )
        );
        int all = tasks.Count * seeds * perceptions.Count;
        StringBuilder text = StudyText.Begin(title, replay);
        text.AppendLine(StudyText.Remaining(all - missing, all, "policies"));
        text.AppendLine(
            "Success of the policy with its noise, all seeds together, with 95 % intervals (Wilson), and each seed's in brackets. "
                + "All perceptions have the same settings and"
        );
        text.AppendLine(
            "number of trials and, for each seed, the same pose network. The measuring trials are drawn from streams that training "
                + "never uses. The paper's figures (Levine et al. 2016,"
        );
        text.AppendLine(
            "section 6.4) are for training positions / new positions (\"spatial\") / distractors (\"visual\"), on a robot. Minutes "
                + "are of one training with its pose pre-training, without measuring."
        );
        string[] versions = [.. rows.Select(row => row.Version).Distinct()];
        if (versions.Length > 0)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Hours():f2} hours in all, measuring included; policies by {string.Join(", ", versions)}."
            );
        text.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"| task | perception | {string.Join(" | ", groups.Select(StudyText.Name))} | paper | trials | paper | minutes | "
                    + $"pose error, cm |"
            );
        text.AppendLine(string.Concat(Enumerable.Repeat("|---", groups.Count + 7)) + "|");
        foreach ((string name, string label, IReadOnlyList<PerceptionRow> measured) in tasks)
        {
            foreach (
                Perception perception in PerceptionStudy.Perceptions.Where(each =>
                    perceptions.Contains(each) || measured.Any(row => row.Perception == each)
                )
            )
                AppendRow(text, name, label, perception, [.. measured.Where(row => row.Perception == perception)]);
        }
        if (rows.Any(row => row.WithinLimits is not null))
            AppendSpeeds(text);
        return text.ToString();
    }

    // how many trials kept the speed limits, and how fast the fastest was
    private void AppendSpeeds(StringBuilder text)
    {
        text.AppendLine()
            .AppendLine("Share of these trials within the task's speed limits, and the largest speed in them beside its limit:")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| task | perception | {string.Join(" | ", groups.Select(StudyText.Name))} |");
        text.AppendLine(string.Concat(Enumerable.Repeat("|---", groups.Count + 2)) + "|");
        foreach ((_, string label, IReadOnlyList<PerceptionRow> measured) in tasks)
        foreach (IGrouping<Perception, PerceptionRow> each in measured.GroupBy(row => row.Perception))
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {StudyText.Name(label)} | {PerceptionTable.Word(each.Key)} | "
                    + $"{string.Join(" | ", groups.Select(group => SpeedCell([.. each.Where(row => row.Conditions == group)])))} |"
            );
    }

    private static string SpeedCell(PerceptionRow[] rows) =>
        rows.Length == 0 || rows.Any(row => row.WithinLimits is null)
            ? ""
            : StudyText.Speeds(
                rows.Sum(row => row.WithinLimits!.Value),
                rows.Sum(row => row.Trials),
                rows.Max(row => row.LargestSpeed!.Value)
            );

    private void AppendRow(StringBuilder text, string task, string label, Perception perception, PerceptionRow[] rows)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"| {StudyText.Name(label)} | {PerceptionTable.Word(perception)} | "
                + $"{string.Join(" | ", groups.Select(group => Cell([.. rows.Where(row => row.Conditions == group)])))} | "
                + $"{PublishedFigures.Success(task, perception)} "
        );
        text.AppendLine(
            rows.Length == 0
                ? string.Create(CultureInfo.InvariantCulture, $"| | {PublishedFigures.Trials(task)} | | |")
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {rows.Average(row => row.TrainingTrials):f0} | {PublishedFigures.Trials(task)} | "
                        + $"{rows.Average(row => row.TrainingSeconds + row.PoseSeconds) / 60:f1} | {rows.Average(row => row.PoseError):f2} "
                        + $"|"
                )
        );
    }

    private static string Cell(PerceptionRow[] rows)
    {
        if (rows.Length == 0)
            return "";
        WilsonInterval all = WilsonInterval.Of(rows.Sum(row => row.Successes), rows.Sum(row => row.Trials));
        string each = string.Join(
            ", ",
            rows.OrderBy(row => row.Seed)
                .Select(row => string.Create(CultureInfo.InvariantCulture, $"{100.0 * row.Successes / row.Trials:f0}"))
        );
        return string.Create(CultureInfo.InvariantCulture, $"{100 * all.Rate:f1} % ({100 * all.Low:f1}-{100 * all.High:f1}) [{each}]");
    }

    // pose pre-training is one for all perceptions of a task and seed
    private double Hours() =>
        tasks.Sum(task =>
            task.Rows.DistinctBy(row => (row.Seed, row.Perception)).Sum(row => row.TrainingSeconds + row.MeasuringSeconds)
            + task.Rows.DistinctBy(row => row.Seed).Sum(row => row.PoseSeconds)
        ) / 3600;
}
