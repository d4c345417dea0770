using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Visuomotor.Tasks;

/// <summary>Turns names that people give to conditions, families and tasks into names of files.</summary>
public static class FileNames
{
    private const int LongestReadable = 80;
    private const int HashDigits = 10;

    /// <summary>
    /// A name's file name, without extension. Different names have different ones, also where the file system takes capitals for small
    /// letters, and
    /// each is short and free of separators. A name of small letters of English, digits, '-', '_' and '.' stays as it is; others get some
    /// digits of their SHA-256 behind what can be read of them.
    /// </summary>
    /// <param name="name">Any text.</param>
    public static string Unique(string name)
    {
        string readable = Readable(name);
        if (readable == name && name.All(letter => !char.IsAsciiLetterUpper(letter) && letter < 0x80) && !EndsInHash(name))
            return name;
        string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan())));
        return $"{readable.ToLowerInvariant()}-{hash[..HashDigits]}";
    }

    /// <summary>
    /// What can be read of a name, as a part of a file name of at most 80 bytes: letters, digits, '-', '_' and '.'. Different names may
    /// have the same.
    /// </summary>
    /// <param name="name">Any text.</param>
    public static string Readable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder text = new();
        int bytes = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            // a name must neither be hidden nor look like an option
            if (text.Length == 0 && rune.Value is '.' or '-')
                continue;
            string part = Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.' ? rune.ToString() : "_";
            bytes += Encoding.UTF8.GetByteCount(part);
            if (bytes > LongestReadable)
                break;
            text.Append(part);
        }
        return text.Length > 0 ? text.ToString() : "_";
    }

    /// <summary>
    /// A file name that is not among those taken, also where the file system takes capitals for small letters; it is added to them.
    /// </summary>
    /// <param name="wanted">The name that it is to have, with its extension.</param>
    /// <param name="taken">A set that compares without case.</param>
    internal static string Free(string wanted, HashSet<string> taken)
    {
        string extension = Readable(Path.GetExtension(wanted).TrimStart('.')),
            stem = Readable(Path.GetFileNameWithoutExtension(wanted)),
            dot = Path.HasExtension(wanted) ? "." : "";
        string name = stem + dot + (dot.Length > 0 ? extension : "");
        for (int number = 2; !taken.Add(name); number++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{dot}{(dot.Length > 0 ? extension : "")}");
        return name;
    }

    private static bool EndsInHash(string name) =>
        name.Length > HashDigits && name[^(HashDigits + 1)] == '-' && name[^HashDigits..].All(char.IsAsciiHexDigitLower);
}
