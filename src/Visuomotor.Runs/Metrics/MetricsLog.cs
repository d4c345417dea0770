using System.Text;

namespace Visuomotor.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: one <see cref="MetricsRow"/> a line, appended and forced to the disk after every iteration.
/// A last line without its line break was cut off by an interruption and does not count.
/// </summary>
public static class MetricsLog
{
    /// <summary>Reads all complete lines.</summary>
    /// <param name="path">The file. A missing file is an empty log.</param>
    /// <exception cref="RunFolderException">A complete line is not a row, or the iterations do not ascend; the message names the
    /// line.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path)
    {
        List<MetricsRow> rows = [];
        if (!File.Exists(path))
            return rows;
        string text = Encoding.UTF8.GetString(SafeFile.Read(path));
        int line = 0;
        for (int start = 0, end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            line++;
            try
            {
                MetricsRow row = MetricsJson.Parse(text[start..end]);
                if (rows.Count > 0 && row.Iteration <= rows[^1].Iteration)
                    throw new FormatException($"iteration {row.Iteration} after iteration {rows[^1].Iteration}");
                rows.Add(row);
            }
            catch (FormatException exception)
            {
                throw new RunFolderException(path, $"line {line}: {exception.Message}; mend or remove that line", exception);
            }
        }
        return rows;
    }

    /// <summary>Appends one row and forces it to the disk.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static void Append(string path, MetricsRow row) => AppendLine(path, MetricsJson.ToLine(row));

    /// <summary>Keeps the rows up to and including an iteration, and drops the rest and a half-written line.</summary>
    /// <returns>The rows that were kept.</returns>
    public static IReadOnlyList<MetricsRow> Truncate(string path, int lastIteration)
    {
        IReadOnlyList<MetricsRow> kept = [.. Read(path).Where(row => row.Iteration <= lastIteration)];
        StringBuilder text = new();
        foreach (MetricsRow row in kept)
            text.Append(MetricsJson.ToLine(row)).Append('\n');
        SafeFile.Write(path, text.ToString());
        return kept;
    }

    internal static void AppendLine(string path, string line)
    {
        SafeFile.Guard(
            path,
            () =>
            {
                using FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
                stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
                stream.Flush(flushToDisk: true);
            }
        );
    }
}
