using Visuomotor.Runs;

namespace Visuomotor.Cli;

/// <summary>
/// A table in plain text: columns as wide as their widest cell, the first flush left, the others flush right. The first holds names.
/// </summary>
/// <param name="header">Names of the columns.</param>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [Plain(header)];

    /// <summary>Columns that are flush left, besides the first.</summary>
    public HashSet<int> LeftColumns { get; init; } = [];

    public void Add(params string[] cells) => _rows.Add(Plain(cells));

    private static string[] Plain(string[] cells) =>
        [.. cells.Select((cell, column) => column == 0 ? PlainText.Name(cell) : PlainText.Line(cell))];

    public void Write(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
            output.WriteLine(
                string.Join(
                        "  ",
                        row.Select(
                            (cell, column) =>
                                column == 0 || LeftColumns.Contains(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])
                        )
                    )
                    .TrimEnd()
            );
    }
}
