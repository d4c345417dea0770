using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>
/// <c>metrics.csv</c>: the rows of the log as a flat table, one column for each value and one for each value of each condition
/// (<c>condition.value</c>), as <see cref="Csv"/> writes and reads them. A value that was not measured is an empty field.
/// </summary>
public static class MetricsTable
{
    /// <summary>Appends the newest row, or writes the table anew when the row brings columns that it did not have.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">All rows so far; the last one is new.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static void Append(string path, IReadOnlyList<MetricsRow> rows)
    {
        IReadOnlyList<string> before = Columns(rows.Take(rows.Count - 1)),
            now = Columns(rows);
        if (rows.Count > 1 && before.SequenceEqual(now) && File.Exists(path))
            MetricsLog.AppendLine(path, Line(now, rows[^1]));
        else
            Write(path, rows);
    }

    /// <summary>Writes the whole table in one step.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static void Write(string path, IReadOnlyList<MetricsRow> rows)
    {
        IReadOnlyList<string> columns = Columns(rows);
        StringBuilder text = new();
        text.AppendJoin(',', columns.Select(Csv.Field)).Append('\n');
        foreach (MetricsRow row in rows)
            text.Append(Line(columns, row)).Append('\n');
        SafeFile.Write(path, text.ToString());
    }

    private static List<string> Columns(IEnumerable<MetricsRow> rows)
    {
        List<string> columns = ["iteration"];
        List<string> conditions = [];
        HashSet<string> seen = ["iteration"];
        foreach (MetricsRow row in rows)
        {
            columns.AddRange(row.Values.Select(value => value.Key).Where(seen.Add));
            foreach (ConditionMetrics condition in row.Conditions)
                conditions.AddRange(condition.Values.Select(value => $"{condition.Name}.{value.Key}").Where(seen.Add));
        }
        return [.. columns, .. conditions];
    }

    private static string Line(IReadOnlyList<string> columns, MetricsRow row)
    {
        Dictionary<string, double> values = [];
        foreach ((string name, double value) in row.Values)
            values.TryAdd(name, value);
        foreach (ConditionMetrics condition in row.Conditions)
        foreach ((string name, double value) in condition.Values)
            values.TryAdd($"{condition.Name}.{name}", value);
        return string.Join(
            ',',
            columns.Select(column => column == "iteration" ? row.Iteration.ToString(CultureInfo.InvariantCulture) : Field(values, column))
        );
    }

    private static string Field(Dictionary<string, double> values, string column) =>
        values.TryGetValue(column, out double value) && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";
}
