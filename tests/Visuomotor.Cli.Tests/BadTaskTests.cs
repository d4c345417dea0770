namespace Visuomotor.Cli.Tests;

/// <summary>A task that is wrong is refused on one line with its place, and no run folder is begun.</summary>
public sealed class BadTaskTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("task.json", "\"horizon\": ", "\"horizon\": -", "$.horizon")]
    [InlineData("task.json", "\"horizon\"", "\"horizn\"", "horizn")]
    [InlineData("task.json", "\"format\": 1", "\"format\": 99", "99")]
    [InlineData("task.json", "{", "", "task.json")]
    [InlineData("task.json", "\"controlPeriod\": ", "\"controlPeriod\": 0.0000001, \"x\": ", "task.json")]
    [InlineData("scene.xml", "<mujoco", "<mujoc", "scene.xml")]
    [InlineData("scene.xml", "</worldbody>", "", "scene.xml")]
    [InlineData("scene.xml", "ctrlrange=\"-", "ctrlrange=\"", "scene.xml")]
    public void IsRefusedWithItsPlace(string file, string from, string to, string place)
    {
        string task = NewTask();
        string path = Path.Combine(task, file), text = File.ReadAllText(path);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the template's {file} has no '{from}'");
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        CommandLine.Run("train", task, "--output", _line.Runs).IsUserError(place);
        Assert.False(Directory.Exists(_line.Runs));
    }

    [Theory]
    [InlineData("task.json", 0)]
    [InlineData("task.json", 200)]
    [InlineData("scene.xml", 0)]
    [InlineData("scene.xml", 200)]
    public void ATruncatedFileIsRefused(string file, int length)
    {
        string task = NewTask();
        string path = Path.Combine(task, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        CommandLine.Run("train", task, "--output", _line.Runs).IsUserError(file);
        Assert.False(Directory.Exists(_line.Runs));
    }

    [Theory]
    [InlineData("task.json")]
    [InlineData("scene.xml")]
    public void AMissingFileIsRefused(string file)
    {
        string task = NewTask();
        File.Delete(Path.Combine(task, file));
        CommandLine.Run("train", task, "--output", _line.Runs).IsUserError(file);
    }

    private string NewTask()
    {
        string task = _line.In("my-task");
        CommandLine.Run("new-task", task).IsSuccess();
        return task;
    }
}
