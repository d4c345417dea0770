using System.Net;
using System.Text;

namespace Visuomotor.Tasks;

/// <summary>
/// The text of an MJCF scene with its includes in their places, and the other files that it names. What is not changed stays as it was
/// written, byte for byte.
/// </summary>
internal sealed class SceneText
{
    private static readonly string[] TextureFiles = ["file", "fileright", "fileleft", "fileup", "filedown", "filefront", "fileback"];
    private readonly string _file,
        _folder,
        _text;
    private readonly List<(string Path, string Content)> _parts = [];

    private SceneText(string file)
    {
        _file = file;
        _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        _text = Expand(Content(file), [Path.GetFullPath(file)]);
        Files = [.. Named()];
    }

    /// <summary>A file that the scene names.</summary>
    /// <param name="Tag">The element that names it.</param>
    /// <param name="Place">The attribute.</param>
    /// <param name="Path">The file, as MuJoCo would look for it.</param>
    internal sealed record Reference(SceneTag Tag, SceneTag.Attribute Place, string Path);

    /// <summary>Meshes, height fields, textures and skins, in the order of the text; a file that is named twice is there twice.</summary>
    internal IReadOnlyList<Reference> Files { get; }

    /// <summary>Reads a scene.</summary>
    /// <param name="file">The main file.</param>
    /// <exception cref="TaskFormatException">It, or a file that it names, is not a regular file or cannot be read.</exception>
    internal static SceneText Read(string file)
    {
        SceneText scene = new(file);
        foreach (Reference reference in scene.Files)
            if (RegularFile.NotReadable(reference.Path) is { } kind)
                throw new TaskFormatException(file, "", $"names '{reference.Path}', which is {kind} and not a regular file");
        return scene;
    }

    /// <summary>All tags, those of included files in their places.</summary>
    internal IEnumerable<SceneTag> Tags() => SceneTag.Of(_text);

    /// <summary>The value of a tag's attribute; null if it has none of that name.</summary>
    internal string? Value(SceneTag tag, string name) => tag.Find(name) is { } attribute ? Value(_text, attribute) : null;

    /// <summary>The files that a tag names, as MuJoCo would look for them.</summary>
    internal IEnumerable<string> FilesOf(SceneTag tag) =>
        Files.Where(reference => reference.Tag.Start == tag.Start).Select(reference => reference.Path);

    /// <summary>An error about an element: the message has the file and the line in which it stands, and its name.</summary>
    internal TaskFormatException Wrong(SceneTag tag, string reason)
    {
        string words = _text[tag.Start..tag.End];
        (string path, string content) = _parts.Find(part => part.Content.Contains(words, StringComparison.Ordinal))
            is { Path: not null } found
            ? found
            : (_file, "");
        int line = 1 + content.AsSpan(0, Math.Max(0, content.IndexOf(words, StringComparison.Ordinal))).Count('\n');
        string name = Value(tag, "name") is { Length: > 0 } own ? $" '{own}'" : "";
        return new TaskFormatException(path, "", $"line {line}: {tag.Name}{name}: {reason}");
    }

    /// <summary>The text, with every file that the scene names in another place.</summary>
    /// <param name="place">Where a file is, relative to the scene.</param>
    /// <returns>The bytes of a file.</returns>
    internal byte[] Moved(Func<string, string> place)
    {
        List<(int Start, int End, string Text)> edits = [];
        foreach (Reference reference in Files)
        {
            string to = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(place(reference.Path)));
            edits.Add((reference.Place.ValueStart, reference.Place.ValueEnd, to));
            // an element without a name has that of its file
            string before = Stem(_text[reference.Place.ValueStart..reference.Place.ValueEnd]);
            if (reference.Place.Name == "file" && reference.Tag.Find("name") is null && before != Stem(to))
            {
                char quote = _text[reference.Place.ValueEnd];
                edits.Add((reference.Place.Start, reference.Place.Start, $"name={quote}{before}{quote} "));
            }
        }
        if (Files.Count > 0)
        {
            foreach (SceneTag tag in Compilers())
            foreach (SceneTag.Attribute attribute in tag.Attributes)
                if (attribute.Name is "meshdir" or "texturedir" or "strippath")
                    edits.Add((attribute.Start, attribute.ValueEnd + 1, ""));
        }
        StringBuilder moved = new();
        int at = 0;
        foreach ((int start, int end, string replacement) in edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            moved.Append(_text, at, start - at).Append(replacement);
            at = end;
        }
        return Encoding.Latin1.GetBytes(moved.Append(_text, at, _text.Length - at).ToString());
    }

    // Each byte a letter: what a file holds comes out as it went in, whatever its encoding.
    private string Content(string path)
    {
        if (RegularFile.NotReadable(path) is { } kind)
            throw new TaskFormatException(path, "", $"is {kind} and not a regular file");
        try
        {
            string content = File.ReadAllText(path, Encoding.Latin1);
            _parts.Add((path, content));
            return content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TaskFormatException(path, "", $"cannot be read: {exception.Message}", exception);
        }
    }

    // As in MuJoCo, names are relative to the main file, in included files too, and a file is included once.
    private string Expand(string part, HashSet<string> included)
    {
        StringBuilder whole = new();
        int at = 0;
        using IEnumerator<SceneTag> tags = SceneTag.Of(part).GetEnumerator();
        while (tags.MoveNext())
        {
            SceneTag tag = tags.Current;
            if (tag.Name != "include" || tag.Find("file") is not { } attribute)
                continue;
            string path = Path.Combine(_folder, Value(part, attribute));
            // MuJoCo says what is not there
            if (!File.Exists(path))
                continue;
            if (!included.Add(Path.GetFullPath(path)))
                throw new TaskFormatException(_file, "", $"includes '{path}' twice");
            whole.Append(part, at, tag.Start - at).Append(Expand(Inner(Content(path)), included));
            at = !tag.IsEmpty && tags.MoveNext() ? tags.Current.End : tag.End;
        }
        return whole.Append(part, at, part.Length - at).ToString();
    }

    // What stands inside of a text's outermost element.
    private static string Inner(string part)
    {
        SceneTag[] tags = [.. SceneTag.Of(part)];
        return tags.Length < 2 ? "" : part[tags[0].End..tags[^1].Start];
    }

    private IEnumerable<SceneTag> Compilers() => SceneTag.Of(_text).Where(tag => tag.Name == "compiler");

    private IEnumerable<Reference> Named()
    {
        string meshes = "",
            textures = "",
            strip = "";
        foreach (SceneTag tag in Compilers())
        {
            meshes = Value("meshdir") ?? meshes;
            textures = Value("texturedir") ?? textures;
            strip = Value("strippath") ?? strip;

            string? Value(string name) => tag.Find(name) is { } attribute ? SceneText.Value(_text, attribute) : null;
        }
        foreach (SceneTag tag in SceneTag.Of(_text))
        {
            string[] names = tag.Name switch
            {
                "mesh" or "hfield" or "skin" => ["file"],
                "texture" => TextureFiles,
                _ => [],
            };
            foreach (SceneTag.Attribute attribute in tag.Attributes)
            {
                if (!names.Contains(attribute.Name))
                    continue;
                string name = Value(_text, attribute);
                if (name.Length == 0)
                    continue;
                if (strip == "true")
                    name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
                yield return new Reference(tag, attribute, Path.Combine(_folder, tag.Name == "texture" ? textures : meshes, name));
            }
        }
    }

    private static string Value(string text, SceneTag.Attribute attribute) =>
        WebUtility.HtmlDecode(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text[attribute.ValueStart..attribute.ValueEnd])));

    // A name without folders and extension, as MuJoCo makes an element's name from it.
    private static string Stem(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        int dot = last.LastIndexOf('.');
        return dot < 0 ? last : last[..dot];
    }
}
