using System.Globalization;

namespace Visuomotor.Cli;

/// <summary>
/// The process's output and error streams, where it has them. The runtime takes the numbers of those that were closed at the start for
/// files of its own, which
/// nothing may be written to: what would go there goes nowhere.
/// </summary>
internal static class StandardStreams
{
    private const string Descriptors = "/proc/self/fd";
    private const int AccessBits = 3,
        ReadOnly = 0;

    /// <summary>The standard output.</summary>
    public static TextWriter Output => IsOurs(1) ? Console.Out : TextWriter.Null;

    /// <summary>The standard error stream.</summary>
    public static TextWriter Error => IsOurs(2) ? Console.Error : TextWriter.Null;

    private static bool IsOurs(int number)
    {
        try
        {
            string target = Target(number);
            // a pipe that this process reads itself is the runtime's
            return Access(number) != ReadOnly
                && !target.StartsWith("anon_inode:", StringComparison.Ordinal)
                && !target.StartsWith("/memfd:", StringComparison.Ordinal)
                && !(
                    target.StartsWith("pipe:", StringComparison.Ordinal)
                    && Numbers().Any(other => other != number && Access(other) == ReadOnly && Target(other) == target)
                );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // closed, or no /proc: writing to it shows which
            return true;
        }
    }

    private static int[] Numbers() =>
        [
            .. Directory
                .GetFileSystemEntries(Descriptors)
                .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
                .Where(number => number < 64),
        ];

    private static string Target(int number) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"{Descriptors}/{number}")).LinkTarget ?? "";

    private static int Access(int number)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{number}");
        string? flags = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal))
            : null;
        return flags is null ? AccessBits : Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & AccessBits;
    }
}
