using System.CommandLine;
using System.Diagnostics;

namespace Visuomotor.Cli.Tests;

/// <summary>Runs the command line in this process, or in one of its own.</summary>
public sealed class CommandLine : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("visuomotor-cli-").FullName;

    public string Runs => In("runs");

    public string In(params string[] names) => Path.Combine([Folder, .. names]);

    public static Outcome Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public static Outcome Run(CancellationToken interruption, params string[] arguments) => Run([], arguments, interruption);

    internal static Outcome Run(Command[] more, string[] arguments, CancellationToken interruption)
    {
        using StringWriter output = new(),
            error = new();
        int code = new VisuomotorCommand(new Terminal(output, error, IsInteractive: false, interruption), more).Run(arguments);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the program as a user's shell does.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartProgram(Path.Combine(AppContext.BaseDirectory, "visuomotor.dll"), environment, arguments);

    /// <summary>Starts another build of the program.</summary>
    public static Process StartProgram(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs the program to its end.</summary>
    public static Outcome RunProcess(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Finish(Start(environment, arguments));

    /// <summary>Runs another build of the program to its end.</summary>
    public static Outcome RunProgram(string program, params string[] arguments) =>
        Finish(StartProgram(program, new Dictionary<string, string>(), arguments));

    private static Outcome Finish(Process started)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>The only run under a folder of runs.</summary>
    public static string OnlyRun(string runs) => Directory.GetDirectories(runs).Single(path => new DirectoryInfo(path).LinkTarget is null);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
