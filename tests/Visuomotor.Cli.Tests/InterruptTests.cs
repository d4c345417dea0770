using System.Diagnostics;

namespace Visuomotor.Cli.Tests;

/// <summary>
/// A Ctrl-C in a terminal ends the programs that draw and encode for us as well, often before it is heard here: a clean stop all the same.
/// </summary>
public sealed class InterruptTests : IDisposable
{
    private readonly CommandLine _line = new();
    private int _helpers;

    public void Dispose() => _line.Dispose();

    [Fact]
    public void WhileFilmingItStopsTheRunWhichGoesOn()
    {
        Outcome outcome = Interrupted("ffmpeg", "train", "point-mass", "--iterations", "1", "--samples", "2", "--output", _line.Runs);
        Assert.Equal(130, outcome.Code);
        Assert.Contains("stopped after iteration 1; go on with: visuomotor resume", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("could not write", outcome.Error, StringComparison.Ordinal);
        string run = CommandLine.OnlyRun(_line.Runs);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        Assert.Empty(Directory.GetFiles(Path.Combine(run, "videos")));
        CommandLine.Run("resume", run, "--video", "off").IsSuccess();

        outcome = Interrupted("ffmpeg", "record", run, "--width", "64", "--height", "48");
        Assert.Equal((130, "visuomotor: stopped\n"), (outcome.Code, outcome.Error));
        outcome = Interrupted("gnuplot", "report", run);
        Assert.Equal((130, "visuomotor: stopped\n"), (outcome.Code, outcome.Error));
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
    }

    [Fact]
    public void AProgramThatFailsByItselfIsNotTakenForAnInterruption()
    {
        CommandLine.Run("train", "point-mass", "--iterations", "1", "--samples", "2", "--output", _line.Runs, "--video", "off").IsSuccess();
        Outcome outcome = With(
            "ffmpeg",
            "echo no such codec >&2; exit 1",
            "record",
            CommandLine.OnlyRun(_line.Runs),
            "--width",
            "64",
            "--height",
            "48"
        );
        Assert.Equal(2, outcome.Code);
        Assert.Contains("no such codec", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs the program with one of its helpers replaced by one that interrupts it, once, and ends by the interrupt.</summary>
    private Outcome Interrupted(string helper, params string[] arguments) =>
        With(helper, "mkdir \"$0.once\" 2>/dev/null && kill -INT $PPID; exit 255", arguments);

    private Outcome With(string helper, string script, params string[] arguments)
    {
        string path = _line.In($"helpers-{++_helpers}", helper);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        Process.Start("chmod", ["+x", path])!.WaitForExit();
        return CommandLine.RunProcess(
            new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(path)}:{Environment.GetEnvironmentVariable("PATH")}" },
            arguments
        );
    }
}
