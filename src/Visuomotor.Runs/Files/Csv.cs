using System.Buffers;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>
/// Fields of comma-separated tables by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front, as
/// spreadsheets have it
/// themselves for a text that is one; <see cref="Fields"/> takes it away again.
/// </summary>
public static class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\n\r\t'");

    /// <summary>A text as a field.</summary>
    public static string Field(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\'')
            text = "'" + text;
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>The records of a table, each with its fields as they were before <see cref="Field"/>; numbers are fields as well.</summary>
    /// <param name="table">The whole table.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Fields(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<IReadOnlyList<string>> records = [];
        List<string> fields = [];
        for (int at = 0; at < table.Length; )
        {
            fields.Add(Next(table, ref at));
            bool more = at < table.Length && table[at] == ',';
            if (at < table.Length)
                at++;
            if (more)
            {
                if (at == table.Length)
                    fields.Add("");
                else
                    continue;
            }
            records.Add(fields);
            fields = [];
        }
        return records;
    }

    // One field; the place is then that of the comma or the line break behind it.
    private static string Next(string table, ref int at)
    {
        StringBuilder text = new();
        bool quoted = false;
        for (; at < table.Length && (quoted || table[at] is not (',' or '\n')); at++)
        {
            if (table[at] != '"')
                text.Append(table[at]);
            else if (quoted && at + 1 < table.Length && table[at + 1] == '"')
                text.Append(table[++at]);
            else
                quoted = !quoted;
        }
        return text.Length > 1 && text[0] == '\'' ? text.ToString(1, text.Length - 1) : text.ToString();
    }
}
