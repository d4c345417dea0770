namespace Visuomotor.Tasks.Tests;

/// <summary>A task folder that a test writes, changes and throws away.</summary>
internal sealed class TempTask : IDisposable
{
    private TempTask() => Folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    internal string Folder { get; }

    internal string File => Path.Combine(Folder, "task.json");

    internal string Scene => Path.Combine(Folder, "scene.xml");

    /// <summary>The template that new-task writes.</summary>
    internal static TempTask Template()
    {
        TempTask task = new();
        TaskTemplate.Write(task.Folder, "test-task");
        return task;
    }

    /// <summary>A copy of a shipped task.</summary>
    internal static TempTask Copy(string name)
    {
        TempTask task = new();
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", name), task.Folder);
        return task;
    }

    /// <summary>Replaces a text that must be there in task.json.</summary>
    internal TempTask Replace(string from, string to) => ReplaceIn(File, from, to);

    /// <summary>Replaces a text that must be there in scene.xml.</summary>
    internal TempTask ReplaceInScene(string from, string to) => ReplaceIn(Scene, from, to);

    private TempTask ReplaceIn(string file, string from, string to)
    {
        string text = System.IO.File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
