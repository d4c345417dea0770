using System.ComponentModel;
using System.Diagnostics;

namespace Visuomotor.Runs;

/// <summary>Starting the well-kept programs that draw and encode for us.</summary>
internal static class ChildProcess
{
    /// <summary>Starts a program with its three streams redirected.</summary>
    /// <exception cref="MissingProgramException">The program is not installed.</exception>
    public static Process Start(string program, string purpose, string package, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // results must not depend on the user's language
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            return Process.Start(start) ?? throw new MissingProgramException(program, purpose, package);
        }
        catch (Win32Exception exception)
        {
            throw new MissingProgramException(program, purpose, package, exception);
        }
    }

    /// <summary>The last lines of a program's complaint, as one line.</summary>
    public static string Complaint(string standardError) =>
        string.Join("; ", standardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
}
