namespace Visuomotor.Tasks;

/// <summary>A tag of an MJCF text.</summary>
/// <param name="Name">The element's name; that of an end tag begins with '/'.</param>
/// <param name="Start">Place of its '&lt;'.</param>
/// <param name="End">Place after its '&gt;'.</param>
/// <param name="IsEmpty">Whether it closes itself.</param>
/// <param name="Attributes">Its attributes: the name, and the places where the whole, and the value without its quotes, begin and
/// end.</param>
internal sealed record SceneTag(string Name, int Start, int End, bool IsEmpty, IReadOnlyList<SceneTag.Attribute> Attributes)
{
    /// <summary>An attribute: the places of the name's first letter, of the value's first, and after the value's last.</summary>
    internal readonly record struct Attribute(string Name, int Start, int ValueStart, int ValueEnd);

    /// <summary>
    /// The tags of a text in order, up to the first that is not one. As MuJoCo's reader, and unlike others, it takes "--" inside of
    /// comments.
    /// </summary>
    internal static IEnumerable<SceneTag> Of(string text)
    {
        for (int at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = at < 0 ? at : text.IndexOf('<', at))
        {
            if (Skipped(text, at) is int behind)
            {
                at = behind;
                continue;
            }
            if (Read(text, at) is not { } tag)
                yield break;
            yield return tag;
            at = tag.End;
        }
    }

    /// <summary>The attribute of a name, if the tag has it.</summary>
    internal Attribute? Find(string name)
    {
        foreach (Attribute attribute in Attributes)
            if (attribute.Name == name)
                return attribute;
        return null;
    }

    // The place behind a comment, a text, an instruction or a declaration; null if none begins here.
    private static int? Skipped(string text, int at)
    {
        foreach ((string begin, string end) in ((string, string)[])[("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")])
        {
            if (string.CompareOrdinal(text, at, begin, 0, begin.Length) != 0)
                continue;
            int close = text.IndexOf(end, at + begin.Length, StringComparison.Ordinal);
            return close < 0 ? text.Length : close + end.Length;
        }
        return null;
    }

    private static SceneTag? Read(string text, int start)
    {
        int at = start + 1;
        if (at < text.Length && text[at] == '/')
            at++;
        at = NameEnd(text, at);
        string name = text[(start + 1)..at];
        List<Attribute> attributes = [];
        while (true)
        {
            int begin = at = Blank(text, at);
            if (at >= text.Length)
                return null;
            if (text[at] == '>')
                return new SceneTag(name, start, at + 1, false, attributes);
            if (text[at] == '/')
                return at + 1 < text.Length && text[at + 1] == '>' ? new SceneTag(name, start, at + 2, true, attributes) : null;
            at = NameEnd(text, at);
            string attribute = text[begin..at];
            at = Blank(text, at);
            if (attribute.Length == 0 || at >= text.Length || text[at] != '=')
                return null;
            at = Blank(text, at + 1);
            int close = at < text.Length && text[at] is '"' or '\'' ? text.IndexOf(text[at], at + 1) : -1;
            if (close < 0)
                return null;
            attributes.Add(new Attribute(attribute, begin, at + 1, close));
            at = close + 1;
        }
    }

    private static int Blank(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static int NameEnd(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '>' or '/' or '<' or '"' or '\''))
            at++;
        return at;
    }
}
