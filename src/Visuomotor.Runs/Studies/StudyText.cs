using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>What the files of all studies have in common.</summary>
internal static partial class StudyText
{
    /// <summary>Title, command, version and machine; what is said of the rollouts follows on the last line.</summary>
    public static StringBuilder Begin(string title, string replay)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {title}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"`{replay}`").AppendLine();
        return text.Append(CultureInfo.InvariantCulture, $"Visuomotor {RunConfiguration.CurrentCommit}, {MachineDescription.Current}.");
    }

    /// <summary>What stands on that line while a study is not finished: " Not finished: 1 of 3 seeds."; nothing otherwise.</summary>
    public static string Remaining(int done, int all, string what) =>
        done < all ? string.Create(CultureInfo.InvariantCulture, $" Not finished: {done} of {all} {what}.") : "";

    /// <summary>A success rate with its interval and the worst seed's rate: "93.3 % (86.2-96.9) [90.0]".</summary>
    public static string Success(WilsonInterval all, double worst) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * all.Rate:f1} % ({100 * all.Low:f1}-{100 * all.High:f1}) [{100 * worst:f1}]");

    /// <summary>
    /// How fast some trials were beside their limits: "99.3 % within, at most 104 %".
    /// </summary>
    /// <param name="within">Trials that kept all limits.</param>
    /// <param name="trials">All of them.</param>
    /// <param name="largest">The largest speed as a share of its limit.</param>
    public static string Speeds(int within, int trials, double largest) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * within / trials:f1} % within, at most {100 * largest:f0} %");

    /// <summary>The heading of a column of speeds, for a task that limits them.</summary>
    public static string SpeedHeading(RobotTask task) => task.SpeedLimits.Count == 0 ? "" : " speeds beside their limits |";

    /// <summary>The rule below it.</summary>
    public static string SpeedRule(RobotTask task) => task.SpeedLimits.Count == 0 ? "" : "---|";

    /// <summary>Its cell: <see cref="Speeds"/> of some conditions together.</summary>
    public static string SpeedCell(RobotTask task, IEnumerable<ConditionEvaluation> evaluations) =>
        task.SpeedLimits.Count > 0 && SpeedTally.Of(evaluations.Select(each => each.Speeds)) is { } all
            ? $" {Speeds(all.Within, all.Trials, all.LargestShare)} |"
            : "";

    /// <summary>Fields of a table: trials that failed for their speed alone, trials within the limits, and the largest share.</summary>
    public const string SpeedColumns = "too_fast,within_limits,largest_speed";

    /// <summary>What stands in <see cref="SpeedColumns"/>; nothing where there are no limits.</summary>
    public static string SpeedFields(ConditionEvaluation evaluation) =>
        evaluation.Speeds is { } speeds
            ? string.Create(CultureInfo.InvariantCulture, $"{speeds.TooFast},{speeds.Within},{speeds.LargestShare:r}")
            : ",,";

    /// <summary>A name that somebody gave, as a part of Markdown: it neither ends a table's cell nor becomes code or HTML.</summary>
    public static string Name(string name) => Special().Replace(PlainText.Name(name), @"\$0");

    [GeneratedRegex(@"[\\|`*\[<]")]
    private static partial Regex Special();

    // a person's words in a study's file begin with this line
    private const string Notes = "## Notes";

    /// <summary>
    /// Writes a study's summary, and its table if it has one. What a person wrote below a line "## Notes" of the summary is kept.
    /// </summary>
    /// <param name="file">The files' path without what follows the dot.</param>
    /// <param name="summary">What becomes the .md file.</param>
    /// <param name="table">What becomes the .csv file, or null.</param>
    public static void Write(string file, string summary, string? table)
    {
        if (table is not null)
            SafeFile.Publish(file + ".csv", table);
        SafeFile.Publish(file + ".md", summary + NotesOf(file + ".md"));
    }

    private static string NotesOf(string path)
    {
        if (!File.Exists(path))
            return "";
        string text = Encoding.UTF8.GetString(SafeFile.Read(path));
        int start = text.StartsWith(Notes, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + Notes, StringComparison.Ordinal);
        return start < 0 ? "" : $"\n{text[start..].TrimStart('\n')}";
    }
}
