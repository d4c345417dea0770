using System.Globalization;
using System.Numerics;
using System.Text;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>The rows of a <see cref="PerceptionStudy"/> as a CSV file, which a study that goes on reads again.</summary>
public static class PerceptionTable
{
    /// <param name="Name">Its heading.</param>
    /// <param name="Write">What a row has there.</param>
    /// <param name="Before">What a table of before there was this column means without it; null for one that all have.</param>
    private sealed record Column(string Name, Func<PerceptionRow, string> Write, string? Before = null);

    private static readonly Column[] Columns =
    [
        new("seed", row => Text(row.Seed)),
        new("perception", row => Word(row.Perception)),
        new("conditions", row => Csv.Field(row.Conditions)),
        new("trials", row => Text(row.Trials)),
        new("successes", row => Text(row.Successes)),
        new("diverged", row => Text(row.Diverged)),
        new("contacts_dropped", row => Text(row.ContactsDropped), "0"),
        new("too_fast", row => Text(row.TooFast), ""),
        new("within_limits", row => Text(row.WithinLimits), ""),
        new("largest_speed", row => Text(row.LargestSpeed), ""),
        new("distance", row => Text(row.Distance)),
        new("training_trials", row => Text(row.TrainingTrials)),
        new("training_seconds", row => Text(row.TrainingSeconds, "f1")),
        new("measuring_seconds", row => Text(row.MeasuringSeconds, "f1")),
        new("pose_error_cm", row => Text(row.PoseError)),
        new("pose_seconds", row => Text(row.PoseSeconds, "f1")),
        new("version", row => row.Version),
    ];

    /// <summary>A perception as the command line has it, such as "end-to-end".</summary>
    public static string Word(Perception perception) =>
        perception switch
        {
            Perception.EndToEnd => "end-to-end",
            Perception.PoseFeatures => "pose-features",
            Perception.PosePrediction => "pose-prediction",
            _ => throw new ArgumentOutOfRangeException(nameof(perception)),
        };

    /// <summary>The file's text.</summary>
    public static string ToCsv(IEnumerable<PerceptionRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        StringBuilder text = new();
        text.AppendJoin(',', Columns.Select(column => column.Name)).Append('\n');
        foreach (PerceptionRow row in rows)
            text.AppendJoin(',', Columns.Select(column => column.Write(row))).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="RunFolderException">It is missing, or a line is not one that <see cref="ToCsv"/> writes.</exception>
    public static IReadOnlyList<PerceptionRow> Read(string path)
    {
        IReadOnlyList<IReadOnlyList<string>> lines =
        [
            .. Csv.Fields(Encoding.UTF8.GetString(SafeFile.Read(path))).Where(line => line is not [""]),
        ];
        IReadOnlyList<string> header = lines.Count > 0 ? lines[0] : [];
        if (Wrong(header) is { } wrong)
            throw new RunFolderException(path, $"line 1 is not a study's heading: {wrong}");
        return
        [
            .. lines
                .Skip(1)
                .Select(
                    (line, i) =>
                        (line.Count == header.Count ? Row(Named(header, line)) : null)
                        ?? throw new RunFolderException(path, $"line {i + 2} is not a row of the study: '{string.Join(',', line)}'")
                ),
        ];
    }

    private static string? Wrong(IReadOnlyList<string> header) =>
        Columns.FirstOrDefault(column => column.Before is null && !header.Contains(column.Name)) is { } missing
            ? $"it lacks '{missing.Name}'"
        : header.FirstOrDefault(name => Columns.All(column => column.Name != name)) is { } unknown ? $"'{unknown}' is not known"
        : header.Distinct().Count() < header.Count ? "a column is there twice"
        : null;

    private static Dictionary<string, string> Named(IReadOnlyList<string> header, IReadOnlyList<string> line)
    {
        Dictionary<string, string> words = Columns.ToDictionary(column => column.Name, column => column.Before ?? "");
        for (int i = 0; i < header.Count; i++)
            words[header[i]] = line[i];
        return words;
    }

    private static PerceptionRow? Row(Dictionary<string, string> words)
    {
        return
            ulong.TryParse(words["seed"], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            && Array.FindIndex([.. PerceptionStudy.Perceptions], each => Word(each) == words["perception"]) is >= 0 and int perception
            && Whole("trials", out int trials)
            && trials > 0
            && Whole("successes", out int successes)
            && successes <= trials
            && Whole("diverged", out int diverged)
            && Whole("contacts_dropped", out int dropped)
            && Maybe<int>("too_fast", out int? hasty)
            && Maybe<int>("within_limits", out int? within)
            && Maybe<double>("largest_speed", out double? fastest)
            && Real("distance", out double distance)
            && Whole("training_trials", out int used)
            && Real("training_seconds", out double seconds)
            && Real("measuring_seconds", out double measuring)
            && Real("pose_error_cm", out double error)
            && Real("pose_seconds", out double pose)
            ? new PerceptionRow(
                seed,
                PerceptionStudy.Perceptions[perception],
                words["conditions"],
                trials,
                successes,
                diverged,
                distance,
                used,
                seconds,
                measuring,
                error,
                pose,
                words["version"]
            )
            {
                ContactsDropped = dropped,
                TooFast = hasty,
                WithinLimits = within,
                LargestSpeed = fastest,
            }
            : null;

        bool Whole(string name, out int value) => int.TryParse(words[name], NumberStyles.None, CultureInfo.InvariantCulture, out value);

        bool Real(string name, out double value) =>
            double.TryParse(words[name], NumberStyles.Float, CultureInfo.InvariantCulture, out value);

        // what a task without speed limits leaves empty
        bool Maybe<T>(string name, out T? value)
            where T : struct, INumber<T>
        {
            bool read = T.TryParse(words[name], NumberStyles.Float, CultureInfo.InvariantCulture, out T number);
            value = read ? number : null;
            return read || words[name].Length == 0;
        }
    }

    private static string Text(IFormattable? value, string format = "") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
