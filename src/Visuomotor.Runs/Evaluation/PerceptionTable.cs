using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>The rows of a <see cref="PerceptionStudy"/> as a CSV file, which a study that goes on reads again.</summary>
public static class PerceptionTable
{
    private const string Dropped = "contacts_dropped";
    private const int DroppedAt = 6;
    private const string Header =
        $"seed,perception,conditions,trials,successes,diverged,{Dropped},distance,training_trials,training_seconds,"
        + "measuring_seconds,pose_error_cm,pose_seconds,version";

    // a table of before contacts that were dropped were counted
    private static readonly string s_olderHeader = Header.Replace(Dropped + ",", "", StringComparison.Ordinal);

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
        StringBuilder text = new(Header + "\n");
        foreach (PerceptionRow row in rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Seed},{Word(row.Perception)},{Csv.Field(row.Conditions)},{row.Trials},"
                    + $"{row.Successes},{row.Diverged},{row.ContactsDropped},{row.Distance:r},{row.TrainingTrials},"
                    + $"{row.TrainingSeconds:f1},{row.MeasuringSeconds:f1},{row.PoseError:r},{row.PoseSeconds:f1},{row.Version}\n"
            );
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
        bool older = lines.Count > 0 && string.Join(',', lines[0]) == s_olderHeader;
        if (!older && (lines.Count == 0 || string.Join(',', lines[0]) != Header))
            throw new RunFolderException(path, $"line 1 is not '{Header}'");
        return
        [
            .. lines
                .Skip(1)
                .Select(
                    (line, i) =>
                        Row(older && line.Count > DroppedAt ? [.. line.Take(DroppedAt), "0", .. line.Skip(DroppedAt)] : line)
                        ?? throw new RunFolderException(path, $"line {i + 2} is not a row of the study: '{string.Join(',', line)}'")
                ),
        ];
    }

    private static PerceptionRow? Row(IReadOnlyList<string> words)
    {
        return
            words.Count == 14
            && ulong.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            && Array.FindIndex([.. PerceptionStudy.Perceptions], each => Word(each) == words[1]) is >= 0 and int perception
            && Whole(words[3], out int trials)
            && trials > 0
            && Whole(words[4], out int successes)
            && successes <= trials
            && Whole(words[5], out int diverged)
            && Whole(words[DroppedAt], out int dropped)
            && Real(words[7], out double distance)
            && Whole(words[8], out int used)
            && Real(words[9], out double seconds)
            && Real(words[10], out double measuring)
            && Real(words[11], out double error)
            && Real(words[12], out double pose)
            ? new PerceptionRow(
                seed,
                PerceptionStudy.Perceptions[perception],
                words[2],
                trials,
                successes,
                diverged,
                distance,
                used,
                seconds,
                measuring,
                error,
                pose,
                words[13]
            )
            {
                ContactsDropped = dropped,
            }
            : null;

        static bool Whole(string word, out int value) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out value);

        static bool Real(string word, out double value) =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
