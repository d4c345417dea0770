using System.Diagnostics;
using System.Globalization;

namespace Visuomotor.Runs;

/// <summary>
/// Names for files and folders that are not finished yet: hidden, and with the number of the process that makes them, so that what a killed
/// process left
/// behind can be told and is removed the next time.
/// </summary>
internal static class Litter
{
    private const string Prefix = ".visuomotor-";
    private static int s_count;

    /// <summary>A name that nobody else has.</summary>
    /// <param name="ending">What it ends with, for programs that go by extensions.</param>
    public static string Name(string ending) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}-{ending}");

    /// <summary>Removes from a folder what processes left behind that are no more. What cannot be removed stays.</summary>
    public static void Sweep(string folder)
    {
        try
        {
            foreach (string path in Directory.GetFileSystemEntries(folder, Prefix + "*"))
                if (IsLeft(Path.GetFileName(path)))
                    Remove(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // not there yet, or closed to us: whoever writes into it will say so
        }
    }

    /// <summary>Removes a file, a link or a folder with all that is in it, unless it cannot be removed.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // it is hidden, and no reason to fail
        }
    }

    private static bool IsLeft(string name) =>
        name[Prefix.Length..].Split('-') is [string number, _, ..]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
        && !Lives(process);

    private static bool Lives(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
