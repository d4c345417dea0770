using System.ComponentModel;
using System.Diagnostics;

namespace Visuomotor.Runs;

/// <summary>Starting the well-kept programs that draw and encode for us.</summary>
internal static class ChildProcess
{
    private const int NotFound = 2;

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
        catch (Win32Exception exception) when (exception.NativeErrorCode != NotFound)
        {
            throw new ChildProgramException($"{program} could not be started: {exception.Message}");
        }
        catch (Win32Exception exception)
        {
            throw new MissingProgramException(program, purpose, package, exception);
        }
    }

    /// <summary>Runs a program that turns its input into its output.</summary>
    /// <param name="program">The program.</param>
    /// <param name="purpose">What it is needed for.</param>
    /// <param name="package">The package that has it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <returns>What it wrote.</returns>
    /// <exception cref="MissingProgramException">The program is not installed.</exception>
    /// <exception cref="ChildProgramException">It gave up; the message has its complaint.</exception>
    public static byte[] Filter(string program, string purpose, string package, IEnumerable<string> arguments, byte[] input)
    {
        using Process process = Start(program, purpose, package, arguments);
        Task<string> complaint = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // its complaint says why it stopped reading
        }
        process.WaitForExit();
        reading.GetAwaiter().GetResult();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new ChildProgramException($"{program} did not draw: {Complaint(complaint.GetAwaiter().GetResult())}");
    }

    /// <summary>The last lines of a program's complaint, as one line.</summary>
    public static string Complaint(string standardError) =>
        string.Join("; ", standardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
}
