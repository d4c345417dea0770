namespace Visuomotor.Runs.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpensAsItWasCreated()
    {
        RunFolder made = SyntheticRun.Create(_folder.Path, iterations: 1);
        RunFolder opened = RunFolder.Open(made.Path);
        Assert.Equal(made.Configuration.ToJson(), opened.Configuration.ToJson());
        Assert.Equal("insertion-2d", opened.Configuration.Task.Name);
        Assert.Equal(ulong.MaxValue, opened.Configuration.Training.Seed);
        opened.RequireUnchangedTask();
        Assert.Equal(made.Name, RunFolder.Open(_folder.In("runs", "last")).Name);
    }

    [Fact]
    public void TwoRunsOfOneSecondGetTwoNamesAndLastFollows()
    {
        RunFolder first = SyntheticRun.Create(_folder.Path, 0),
            second = SyntheticRun.Create(_folder.Path, 0);
        Assert.NotEqual(first.Path, second.Path);
        FileInfo link = new(_folder.In("runs", "last"));
        Assert.Equal(second.Name, link.LinkTarget);
    }

    [Fact]
    public void AChangedTaskIsRefused()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, 0);
        File.AppendAllText(Path.Combine(run.TaskPath, "scene.xml"), " ");
        Assert.Contains("was changed", Assert.Throws<RunFolderException>(run.RequireUnchangedTask).Message, StringComparison.Ordinal);
        Directory.Delete(run.TaskPath, true);
        Assert.Throws<RunFolderException>(run.RequireUnchangedTask);
    }

    [Fact]
    public void WhatIsNotARunIsRefused()
    {
        Assert.Contains("no such run folder", Refusal(_folder.In("nothing")), StringComparison.Ordinal);
        Assert.Contains("no config.json", Refusal(_folder.Path), StringComparison.Ordinal);
        File.WriteAllText(_folder.In("file"), "");
        Assert.Contains("is a file", Refusal(_folder.In("file")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"format\": 4", "\"format\": 5", "format 5")]
    [InlineData("\"format\": 4", "\"farmat\": 4", "no 'format'")]
    [InlineData("\"threads\": 2", "\"threads\": 2, \"thraeds\": 3", "thraeds")]
    [InlineData("\"threads\": 2", "\"threads\": 2, \"threads\": 2", "threads")]
    [InlineData("\"threads\": 2", "\"threads\": 0", "$.threads")]
    [InlineData("\"threads\": 2", "\"threads\": \"2x\"", "$.threads")]
    [InlineData("\"samples\": 5", "\"samples\": 1", "setting samples")]
    [InlineData("\"samples\": 5", "\"samples\": null", "$.training.samples")]
    [InlineData("\"samples\": 5", "\"smaples\": 5", "smaples")]
    [InlineData("\"name\": \"insertion-2d\"", "\"name\": null", "name")]
    [InlineData("\"horizon\": 200", "\"horizon\": -1", "$.task")]
    [InlineData("\"hole-2\"", "\"hole-1\"", "$.task.conditionNames")]
    [InlineData("\"ridge\"", "\"rigde\"", "rigde")]
    [InlineData("{", "", "line 2: not valid JSON")]
    public void ABadConfigurationIsRefusedWithItsPlace(string from, string to, string expected)
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, 0);
        string text = File.ReadAllText(run.ConfigurationPath);
        int place = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(place >= 0, $"'{from}' does not occur");
        File.WriteAllText(run.ConfigurationPath, text[..place] + to + text[(place + from.Length)..]);
        string message = Refusal(run.Path);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("config.json", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyConfigurationIsRefused()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, 0);
        File.WriteAllText(run.ConfigurationPath, "");
        Assert.Contains("empty", Refusal(run.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void APlaceThatCannotBeWrittenIsOneLineAndLeavesNothing()
    {
        string blocked = _folder.In("blocked");
        File.WriteAllText(blocked, "mine");
        // a folder cannot be made under a file, whoever asks
        RunFolderException exception = Assert.Throws<RunFolderException>(() =>
            RunFolder.Create(blocked, _folder.Path, SyntheticRun.Configuration())
        );
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Equal("mine", File.ReadAllText(blocked));
    }

    [Fact]
    public void AFullDiskLosesNothing()
    {
        string path = _folder.In("file");
        SafeFile.Write(path, "before");
        // /dev/full takes no byte, as a full disk
        File.CreateSymbolicLink(path + ".part", "/dev/full");
        RunFolderException exception = Assert.Throws<RunFolderException>(() => SafeFile.Write(path, "after"));
        Assert.Contains("disk is full", exception.Message, StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.False(File.Exists(path + ".part"));

        File.CreateSymbolicLink(_folder.In("metrics.jsonl"), "/dev/full");
        Assert.Contains(
            "disk is full",
            Assert.Throws<RunFolderException>(() => MetricsLog.Append(_folder.In("metrics.jsonl"), new MetricsRow(1, [], []))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void OnlyOneMayWriteARun()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, 0);
        using (run.Lock())
            Assert.Contains("another process", Assert.Throws<RunFolderException>(() => run.Lock()).Message, StringComparison.Ordinal);
        run.Lock().Dispose();
    }

    private static string Refusal(string path)
    {
        RunFolderException exception = Assert.Throws<RunFolderException>(() => RunFolder.Open(path));
        Assert.DoesNotContain('\n', exception.Message);
        return exception.Message;
    }
}
