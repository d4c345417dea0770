using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>
/// Text from files and names made fit to be shown: nothing in it moves the cursor, hides or turns what follows, or fills the screen.
/// </summary>
public static class PlainText
{
    /// <summary>The longest name that is shown whole.</summary>
    public const int LongestName = 80;

    /// <summary>The longest line that is shown whole.</summary>
    public const int LongestLine = 1000;

    /// <summary>
    /// A text whose control characters, and those that change the direction of writing, are written as <c>\x1b</c> or <c>\u202e</c>; line
    /// breaks and tabulators stay.
    /// </summary>
    public static string Escaped(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsSurrogatePair(text, i);
            if (pair)
                plain.Append(text[i++]).Append(text[i]);
            else if (text[i] is '\n' or '\t' || !IsDangerous(text[i]))
                plain.Append(text[i]);
            else
                plain
                    .Append(text[i] < 0x100 ? "\\x" : "\\u")
                    .Append(((int)text[i]).ToString(text[i] < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
        }
        return plain.ToString();
    }

    /// <summary>A text on one line, escaped; of one that is longer than <paramref name="most"/> letters the middle is left out.</summary>
    public static string Line(string text, int most = LongestLine)
    {
        ArgumentNullException.ThrowIfNull(text);
        // what is left out need not be looked at
        string[] lines = Shortened(text, 2 * most)
            .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Shortened(Escaped(string.Join(' ', lines).Replace('\t', ' ')), most);
    }

    /// <summary>A name as a part of a line.</summary>
    public static string Name(string name) => Line(name, LongestName);

    private static string Shortened(string text, int most)
    {
        if (text.Length <= most)
            return text;
        int head = (most - 1) * 2 / 3,
            tail = text.Length - (most - 1 - head);
        if (char.IsHighSurrogate(text[head - 1]))
            head--;
        if (char.IsLowSurrogate(text[tail]))
            tail++;
        return $"{text[..head]}…{text[tail..]}";
    }

    private static bool IsDangerous(char letter) =>
        char.IsControl(letter)
        || char.IsSurrogate(letter)
        || letter
            is '\u2028'
                or '\u2029'
                or '\u061c'
                or '\ufeff'
                or (>= '\u200b' and <= '\u200f')
                or (>= '\u202a' and <= '\u202e')
                or (>= '\u2066' and <= '\u2069');
}
