using System.Globalization;

namespace Visuomotor.Cli;

/// <summary>How many files the process may have open, and whether that can be behind a failure.</summary>
internal static class OpenFiles
{
    private const int Enough = 256,
        Least = 96;
    private static readonly int Limit = FindLimit();

    /// <summary>
    /// What to tell the user where so few files may be open that libraries and programs cannot be loaded; null where there are enough.
    /// </summary>
    public static string? Complaint { get; } =
        Limit >= Enough
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"too few files may be open at once, {Limit}; allow {Enough} (ulimit -n {Enough})"
            );

    /// <summary>Whether the runtime itself cannot do with so few, down to showing a message when it fails.</summary>
    public static bool AreHopeless => Limit < Least;

    private static int FindLimit()
    {
        try
        {
            string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            string[] words = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // no /proc; or there is not even one file to open
            return int.MaxValue;
        }
    }
}
