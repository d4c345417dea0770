using System.Diagnostics;

namespace Visuomotor.Runs.Tests;

public sealed class FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsNoRegularFileIsNotReplaced()
    {
        File.WriteAllText(_folder.In("mine"), "mine");
        File.CreateSymbolicLink(_folder.In("link"), "mine");
        File.CreateSymbolicLink(_folder.In("dangling"), "nothing");
        Directory.CreateDirectory(_folder.In("folder"));
        using (Process process = Process.Start("mkfifo", [_folder.In("pipe")]))
            process.WaitForExit();
        foreach (
            (string path, string words) in ((string, string)[])
                [("link", "a link"), ("dangling", "a link"), ("folder", "a folder"), ("pipe", "a pipe"), ("/dev/null", "a device")]
        )
        {
            string target = _folder.In(path);
            Assert.Contains(words, Assert.Throws<RunFolderException>(() => SafeFile.Write(target, "x")).Message, StringComparison.Ordinal);
            Assert.Contains(
                words,
                Assert.Throws<RunFolderException>(() => SafeFile.Publish(target, "x")).Message,
                StringComparison.Ordinal
            );
            Assert.Contains(
                words,
                Assert.Throws<RunFolderException>(() => new VideoWriter(target, 64, 48, 20)).Message,
                StringComparison.Ordinal
            );
        }
        Assert.Equal("mine", File.ReadAllText(_folder.In("mine")));
        Assert.Equal(
            ["dangling", "folder", "link", "mine", "pipe"],
            Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            "a pipe",
            Assert.Throws<RunFolderException>(() => SafeFile.Read(_folder.In("pipe"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("a device", Assert.Throws<RunFolderException>(() => SafeFile.Read("/dev/zero")).Message, StringComparison.Ordinal);
        Assert.Contains("no file's name", Assert.Throws<RunFolderException>(() => SafeFile.Read("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyWhoPublishAFileAtOnceLeaveItWhole()
    {
        string path = _folder.In("evaluation.json");
        string[] contents = [.. Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 100_000 + i))];
        Parallel.ForEach(Enumerable.Range(0, 80), i => SafeFile.Publish(path, contents[i % contents.Length]));
        Assert.Contains(File.ReadAllText(path), contents);
        Assert.Equal(["evaluation.json"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void WhatAKilledProcessLeftIsRemovedAndNothingElse()
    {
        using Process ended = Process.Start("true");
        ended.WaitForExit();
        Directory.CreateDirectory(_folder.In($".visuomotor-{ended.Id}-1-run", "task"));
        File.WriteAllText(_folder.In($".visuomotor-{ended.Id}-2-film.mp4"), "");
        string[] kept = [Litter.Name("film.mp4"), ".visuomotor-x-1-run", ".visuomotorrc", "mine"];
        foreach (string name in kept)
            File.WriteAllText(_folder.In(name), "");
        Litter.Sweep(_folder.Path);
        Assert.Equal(
            kept.Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Litter.Sweep(_folder.In("nothing"));
    }

    [Fact]
    public void WithoutLinksAFileNamesTheNewestRun()
    {
        RunFolder first = SyntheticRun.Create(_folder.Path, 0),
            second = SyntheticRun.Create(_folder.Path, 0);
        string root = _folder.In("runs"),
            last = _folder.In("runs", "last");
        Assert.Contains("no symbolic links", LastRun.Point(root, first.Name, (_, _) => false), StringComparison.Ordinal);
        Assert.True(new FileInfo(last) is { Exists: true, LinkTarget: null });
        Assert.Equal(first.Path, RunFolder.Open(last).Path);
        LastRun.Point(root, second.Name, (_, _) => false);
        Assert.Equal(second.Path, RunFolder.Open(last).Path);
        // and back to a link, where there are some again
        Assert.Null(LastRun.Point(root, first.Name));
        Assert.Equal(first.Name, new FileInfo(last).LinkTarget);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("pipe")]
    public void WhatAUserCallsLastStays(string kind)
    {
        Directory.CreateDirectory(_folder.In("runs"));
        string last = _folder.In("runs", "last");
        if (kind == "file")
            File.WriteAllText(last, "my last words");
        else if (kind == "folder")
            Directory.CreateDirectory(last);
        else if (kind == "link")
            File.CreateSymbolicLink(last, "/somewhere/else");
        else
            using (Process process = Process.Start("mkfifo", [last]))
                process.WaitForExit();
        Assert.Contains("stays as it is", SyntheticRun.Create(_folder.Path, 0).Note, StringComparison.Ordinal);
        if (kind == "file")
            Assert.Equal("my last words", File.ReadAllText(last));
        else if (kind == "link")
            Assert.Equal("/somewhere/else", new FileInfo(last).LinkTarget);
        else
            Assert.Equal(kind == "folder", Directory.Exists(last));
        Assert.Throws<RunFolderException>(() => RunFolder.Open(last));
    }

    [Fact]
    public void ALinkOrAPipeInARunSTaskIsAChange()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, 0);
        run.RequireUnchangedTask();
        File.CreateSymbolicLink(Path.Combine(run.TaskPath, "up"), "..");
        Assert.Contains("a link", Assert.Throws<RunFolderException>(run.RequireUnchangedTask).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(run.TaskPath, "up"));
        using (Process process = Process.Start("mkfifo", [Path.Combine(run.TaskPath, "pipe")]))
            process.WaitForExit();
        Assert.Contains("a pipe", Assert.Throws<RunFolderException>(run.RequireUnchangedTask).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACopyThatDoesNotLoadLeavesNoRun()
    {
        SyntheticRun.Create(_folder.Path, 0);
        string[] before = [.. Directory.GetFileSystemEntries(_folder.In("runs")).Order(StringComparer.Ordinal)];
        Assert.Throws<InvalidOperationException>(() =>
            RunFolder.Create(
                _folder.In("runs"),
                _folder.In("task-source"),
                SyntheticRun.Configuration(),
                _ => throw new InvalidOperationException()
            )
        );
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        File.WriteAllText(_folder.In("task-source", "scene.xml"), "<mujoco><asset><mesh file='a.obj'/></asset></mujoco>");
        File.WriteAllText(_folder.In("task-source", "a.obj"), "v 0 0 0");
        Assert.Throws<OperationCanceledException>(() =>
            RunFolder.Create(_folder.In("runs"), _folder.In("task-source"), SyntheticRun.Configuration(), cancellation: stopped.Token)
        );
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.In("runs")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a\nb", "a_b-2025")]
    [InlineData("..", "_-2025")]
    public void ATaskSNameIsMadeFitForAFolder(string task, string folder) =>
        Assert.StartsWith(folder, SyntheticRun.Create(_folder.Path, 0, name: task).Name, StringComparison.Ordinal);

    [Fact]
    public void ALongTaskNameIsCut() =>
        Assert.InRange(SyntheticRun.Create(_folder.Path, 0, name: new string('前', 250 / 3)).Name.Length, 20, 60);

    [Fact]
    public void FilmsHaveFilesOfTheirOwn()
    {
        string[] conditions =
        [
            "a",
            "A",
            "policy-a",
            "policy-policy-a",
            "test-success",
            "test",
            "x 1",
            "x/1",
            "前",
            "后",
            new('x', 300),
            "policy",
            "policy a",
        ];
        string[] files =
        [
            .. conditions.Select(FilmNames.Teacher),
            .. conditions.Select(FilmNames.Policy),
            .. new[] { "training", "test", "a", "A", "x 1", "test-success" }.SelectMany(place =>
                new[] { FilmNames.Place(place, true), FilmNames.Place(place, false) }
            ),
        ];
        Assert.Equal(files.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(
            ("slot-1", "policy-slot-1", "policy-spatial-success"),
            (FilmNames.Teacher("slot-1"), FilmNames.Policy("slot-1"), FilmNames.Place("spatial", true))
        );
    }
}
