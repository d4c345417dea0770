using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>The point mass with another training, in a folder of its own.</summary>
internal sealed class TaskWith : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    public TaskWith(string training, string variations = "{}", int format = TaskDefinition.CurrentFormat)
    {
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), _folder);
        string file = Path.Combine(_folder, TaskFile.Name),
            text = File.ReadAllText(file);
        text = text.Replace("""{ "samples": 5, "iterations": 10, "klStep": 1 }""", training, StringComparison.Ordinal);
        text = text.Replace($"\"format\": {TaskDefinition.CurrentFormat}", $"\"format\": {format}", StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace("\"cost\":", $"\"variations\": {variations}, \"cost\":", StringComparison.Ordinal));
        Task = RobotTask.Load(_folder);
    }

    public RobotTask Task { get; }

    public void Dispose()
    {
        Task.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
