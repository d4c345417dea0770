using System.Text;
using System.Text.RegularExpressions;

namespace Visuomotor.Tasks.Tests.Mutations;

/// <summary>Spoils an MJCF text, or the bytes of a file that it names, in ways that a seed chooses.</summary>
internal sealed partial class SceneMutator(int seed)
{
    private static readonly string[] Numbers =
    [
        "0",
        "-1",
        "1",
        "2",
        "1e-300",
        "-0.5",
        "1e10",
        "-1e10",
        "1e300",
        "nan",
        "inf",
        "-inf",
        "",
        " ",
        "x",
        "2147483647",
        "2147483648",
        "-2147483648",
        "99999999999999999999",
        "65536",
        "16384",
        "1000000",
        "0x7fffffff",
        "1 1",
        "1 2 3 4 5 6 7 8 9",
        "0.0001",
        "true",
        "&#49;",
        "1e",
        "+5",
        ".",
        "1,5",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The text with one to three things wrong with it.</summary>
    internal string Mutate(string text)
    {
        for (int i = _random.Next(1, 4); i > 0; i--)
            text = Once(text);
        return text;
    }

    /// <summary>Bytes with something wrong with them.</summary>
    internal byte[] Mutate(byte[] bytes)
    {
        byte[] spoilt = [.. bytes];
        switch (_random.Next(4))
        {
            case 0:
                return spoilt[.._random.Next(spoilt.Length)];
            case 1:
                // a whole number in the head
                int at = 4 * _random.Next(Math.Min(8, spoilt.Length / 4));
                BitConverter.TryWriteBytes(spoilt.AsSpan(at), Pick([-1, 0, 1, 2, 5, 65536, int.MaxValue, int.MinValue, 1 << 30, 100_000]));
                return spoilt;
            default:
                for (int i = _random.Next(1, 6); i > 0; i--)
                    spoilt[_random.Next(spoilt.Length)] = (byte)_random.Next(256);
                return spoilt;
        }
    }

    private string Once(string text) =>
        _random.Next(20) switch
        {
            < 11 => Replace(text, NumberPattern(), _ => Pick(Numbers)),
            < 13 => Replace(text, AttributePattern(), _ => ""),
            13 => Replace(text, AttributePattern(), _ => Pick(AttributePattern().Matches(text).Select(each => each.Value).ToArray())),
            14 => Replace(text, ElementPattern(), _ => ""),
            15 => Replace(text, ElementPattern(), found => found + NamePattern().Replace(found, "")),
            16 => Replace(
                text,
                ElementPattern(),
                found => found.EndsWith("/>", StringComparison.Ordinal) ? $"{found[..^2]}>{found}</{found[1..].Split(' ', '/')[0]}>" : found
            ),
            17 => Replace(text, AttributePattern(), found => found + found),
            18 => text[.._random.Next(text.Length)] + (_random.Next(2) == 0 ? "" : "</mujoco>"),
            _ => Flip(text),
        };

    private string Replace(string text, Regex pattern, Func<string, string> change)
    {
        MatchCollection found = pattern.Matches(text);
        if (found.Count == 0)
            return text;
        Match one = found[_random.Next(found.Count)];
        return text[..one.Index] + change(one.Value) + text[(one.Index + one.Length)..];
    }

    private string Flip(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length == 0)
            return text;
        for (int i = _random.Next(1, 4); i > 0; i--)
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return Encoding.Latin1.GetString(bytes);
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    [GeneratedRegex("""(?<=["\s])-?[0-9][0-9.e-]*(?=["\s])""")]
    private static partial Regex NumberPattern();

    [GeneratedRegex("""\s\w+="[^"]*"(?=[^<]*>)""")]
    private static partial Regex AttributePattern();

    [GeneratedRegex(" name=\"[^\"]*\"")]
    private static partial Regex NamePattern();

    [GeneratedRegex("""<\w[^<>]*/>|<(\w+)[^<>]*>[^<>]*</\1>""")]
    private static partial Regex ElementPattern();
}
