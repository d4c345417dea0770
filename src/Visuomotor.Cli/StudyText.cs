using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;

namespace Visuomotor.Cli;

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
