using System.Diagnostics;
using System.Text.Json.Nodes;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

/// <summary>What a run takes from elsewhere, what its files are called, and what it does not touch.</summary>
public sealed class RunFileTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void ARunNeedsNothingBesideIt()
    {
        string task = _line.In("work", "task");
        TaskTemplate.Write(task, "task");
        Directory.CreateDirectory(_line.In("work", "meshes"));
        File.WriteAllText(
            _line.In("work", "meshes", "wedge.obj"),
            "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
        );
        string scene = Path.Combine(task, "scene.xml");
        File.WriteAllText(
            scene,
            File.ReadAllText(scene)
                .Replace("<compiler ", "<compiler meshdir=\"../meshes\" ", StringComparison.Ordinal)
                .Replace(
                    "<worldbody>",
                    "<asset><mesh file=\"wedge.obj\"/></asset><worldbody><geom type=\"mesh\" mesh=\"wedge\" pos=\"0 0 5\"/>",
                    StringComparison.Ordinal
                )
        );
        // started in the task's own folder twice, with a link upwards in it
        File.CreateSymbolicLink(Path.Combine(task, "up"), "..");
        string runs = Path.Combine(task, "runs");
        for (int i = 0; i < 2; i++)
            CommandLine.Run("train", task, "--iterations", "1", "--samples", "2", "--output", runs, "--video", "off").IsSuccess();
        string run = RunFolder.Open(Path.Combine(runs, "last")).Path,
            moved = _line.In("moved");
        Assert.Equal(
            ["assets", "scene.xml", "task.json", "task.schema.json"],
            Directory.GetFileSystemEntries(Path.Combine(run, "task")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Directory.Move(run, moved);
        Directory.Delete(_line.In("work"), true);
        CommandLine.Run("resume", moved, "--iterations", "2", "--video", "off").IsSuccess();
        CommandLine.Run("evaluate", moved, "--rollouts", "1").IsSuccess();
    }

    [Fact]
    public void ConditionsOfAnyNameAreFilmedAndReported()
    {
        string[] names = ["前", "后", "=1+1", new string('前', 200)];
        string run = TrainNamed(names);
        Assert.Equal(names.Length, Directory.GetFiles(Path.Combine(run, "videos"), "*.mp4").Length);
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.All(names.Take(3), name => Assert.Contains($"<figcaption>{Format.Html(name)}<span>", report, StringComparison.Ordinal));
        Assert.Contains("=1+1.cost", Csv.Fields(File.ReadAllText(Path.Combine(run, "metrics.csv")))[0]);
        Assert.DoesNotContain(",=1+1", File.ReadAllText(Path.Combine(run, "metrics.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesNeitherMoveTheCursorNorFillTheScreen()
    {
        string turned = "a\u202eb",
            huge = new('n', 200);
        Outcome outcome = default!;
        string run = TrainNamed([turned, huge], ran => outcome = ran);
        Outcome evaluated = CommandLine.Run("evaluate", run, "--rollouts", "1"),
            refused = CommandLine.Run("record", run, "--condition", "b\u001b[2J");
        refused.IsUserError(@"b\x1b[2J");
        foreach (string text in new[] { outcome.Output, outcome.Error, evaluated.Output, evaluated.Error, refused.Error })
        {
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u202e', text);
            Assert.DoesNotContain(new string('n', 100), text, StringComparison.Ordinal);
        }
        Assert.Contains(@"filmed a\u202eb", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void FilmsThatFailAreANote()
    {
        string helper = _line.In("helpers", "ffmpeg");
        Directory.CreateDirectory(_line.In("helpers"));
        File.WriteAllText(helper, "#!/bin/sh\necho no such codec >&2; exit 1\n");
        Process.Start("chmod", ["+x", helper])!.WaitForExit();
        Outcome outcome = CommandLine.RunProcess(
            new Dictionary<string, string> { ["PATH"] = $"{_line.In("helpers")}:{Environment.GetEnvironmentVariable("PATH")}" },
            "train",
            "point-mass",
            "--method",
            "teachers",
            "--iterations",
            "1",
            "--samples",
            "2",
            "--output",
            _line.Runs
        );
        outcome.IsSuccess();
        Assert.Contains("there are no videos", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("no such codec", outcome.Error, StringComparison.Ordinal);
        string run = CommandLine.OnlyRun(_line.Runs);
        Assert.True(File.Exists(Path.Combine(run, "report.html")) && File.Exists(Path.Combine(run, "evaluation.json")));

        // one that cannot be put into its place leaves the others
        Directory.CreateDirectory(Path.Combine(run, "videos", "left.mp4"));
        Outcome filmed = CommandLine.Run("record", run, "--width", "64", "--height", "48");
        filmed.IsSuccess();
        Assert.Contains("there is no film 'left': ", filmed.Error, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(run, "videos"), "*.mp4").Length);
    }

    [Fact]
    public void WhatIsNotOursIsNotReplaced()
    {
        CommandLine
            .Run(
                "train",
                "point-mass",
                "--iterations",
                "1",
                "--samples",
                "2",
                "--method",
                "badmm",
                "--output",
                _line.Runs,
                "--video",
                "off"
            )
            .IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs),
            mine = _line.In("mine"),
            link = _line.In("link");
        File.WriteAllText(mine, "mine");
        File.CreateSymbolicLink(link, mine);
        foreach (
            (string path, string words) in ((string, string)[])
                [("/dev/null", "a device"), (link, "a link"), (_line.Folder, "a folder"), ("", "empty")]
        )
        {
            CommandLine.Run("export", run, "--output", path).IsUserError("--output", words);
            CommandLine.Run("export", run, "--output", _line.In("policy.onnx"), "--samples", path).IsUserError("--samples", words);
            CommandLine.Run("pretrain", "pose", "cube", "--output", path).IsUserError("--output", words);
        }
        CommandLine.Run("export", run, "--output", mine, "--samples", mine).IsUserError("--samples", "the policy itself");
        File.CreateSymbolicLink(_line.In("teachers-point-mass.md"), mine);
        CommandLine.Run("reproduce", "teachers", "point-mass", "--output", _line.Folder).IsUserError("a link");
        File.Delete(Path.Combine(run, "report.html"));
        File.CreateSymbolicLink(Path.Combine(run, "report.html"), mine);
        CommandLine.Run("report", run).IsUserError("report.html", "a link");
        CommandLine.Run("new-task", link).IsUserError("exists already");
        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.False(File.Exists(_line.In("policy.onnx")));
        CommandLine.Run("train", "point-mass", "--output", "").IsUserError("--output");
        CommandLine.Run("train", "cube", "--pose", "").IsUserError("--pose", "empty");
        CommandLine.Run("record", run, "--width", "5000", "--height", "16").IsUserError("--width", "4096");
    }

    [Fact]
    public void EvaluationsWithOtherChoicesAreKept()
    {
        CommandLine
            .Run(
                "train",
                "point-mass",
                "--method",
                "teachers",
                "--iterations",
                "1",
                "--samples",
                "2",
                "--output",
                _line.Runs,
                "--video",
                "off"
            )
            .IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs),
            folder = Path.Combine(run, "evaluations");
        string first = File.ReadAllText(Path.Combine(run, "evaluation.json"));
        Outcome[] outcomes = new Outcome[3];
        Parallel.For(
            0,
            outcomes.Length,
            i => outcomes[i] = CommandLine.Run("evaluate", run, "--rollouts", "1", "--seed", $"{i}", "--threads", "1", "--json")
        );
        Assert.All(outcomes, outcome => outcome.IsSuccess());
        string[] kept = [.. Directory.GetFiles(folder).Select(File.ReadAllText)];
        Assert.Equal(
            outcomes.Select(outcome => outcome.Output).Append(first).Order(StringComparer.Ordinal),
            kept.Order(StringComparer.Ordinal)
        );
        Assert.Contains(File.ReadAllText(Path.Combine(run, "evaluation.json")), outcomes.Select(outcome => outcome.Output));
    }

    // Trains the template with conditions of these names, and films them.
    private string TrainNamed(string[] names, Action<Outcome>? ran = null)
    {
        string task = _line.In("named"),
            file = Path.Combine(task, "task.json");
        TaskTemplate.Write(task, "named");
        JsonNode json = JsonNode.Parse(
            File.ReadAllText(file),
            documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true }
        )!;
        json["conditions"] = new JsonObject
        {
            ["training"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name })]),
        };
        json["horizon"] = 10;
        File.WriteAllText(file, json.ToJsonString());
        Outcome outcome = CommandLine.Run(
            "train",
            task,
            "--method",
            "teachers",
            "--iterations",
            "1",
            "--samples",
            "2",
            "--output",
            _line.Runs
        );
        outcome.IsSuccess();
        ran?.Invoke(outcome);
        return CommandLine.OnlyRun(_line.Runs);
    }
}
