using System.Diagnostics;

namespace Visuomotor.Cli.Tests;

/// <summary>
/// Streams that are full or closed, few open files, no folder for temporary files: an answer in one line, and nothing written where it does
/// not belong.
/// </summary>
public sealed class StreamTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("tasks >/dev/full", 2, "the standard output cannot be written")]
    [InlineData("tasks >&-", 0, "")]
    [InlineData("tasks >&- 2>&- <&-", 0, "")]
    [InlineData("nonsense 2>/dev/full", 2, "")]
    [InlineData("nonsense 2>&-", 2, "")]
    public void AFullOrClosedStreamIsNoDefect(string command, int code, string words)
    {
        Outcome outcome = Shell($"dotnet \"$0\" {command}");
        Assert.Equal(code, outcome.Code);
        Assert.Equal(words.Length == 0 ? "" : $"visuomotor: {words}: No space left on device\n", outcome.Error);
    }

    [Fact]
    public void ATrainingWithoutStreamsIsWhole()
    {
        Outcome outcome = Shell(
            $"dotnet \"$0\" train point-mass --method teachers --iterations 1 --samples 2 --video off --output '{_line.Runs}' >&- 2>&- <&-"
        );
        Assert.Equal((0, "", ""), (outcome.Code, outcome.Output, outcome.Error));
        string run = CommandLine.OnlyRun(_line.Runs);
        foreach (string file in Directory.GetFiles(run, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("training point-mass in", File.ReadAllText(file), StringComparison.Ordinal);
        CommandLine.Run("evaluate", run, "--rollouts", "1").IsSuccess();
    }

    [Fact]
    public void FewOpenFilesAreNamed() => Shell("ulimit -n 60; exec dotnet \"$0\" tasks").IsUserError("too few files", "ulimit -n 256");

    [Fact]
    public void DoctorBlamesTheFolderOfTemporaryFilesAndNoLibrary()
    {
        Outcome outcome = CommandLine.RunProcess(new Dictionary<string, string> { ["TMPDIR"] = _line.In("nowhere") }, "doctor");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("set TMPDIR", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("install the Debian package", outcome.Output, StringComparison.Ordinal);
    }

    private static Outcome Shell(string script)
    {
        ProcessStartInfo start = new("bash", ["-c", script, Path.Combine(AppContext.BaseDirectory, "visuomotor.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
