namespace Visuomotor.Tasks;

/// <summary>Writes a new task: a commented task.json, a small scene, and the schema for editors. It trains as it is.</summary>
public static class TaskTemplate
{
    /// <summary>Writes the files into a folder that does not exist yet or is empty.</summary>
    /// <param name="folder">Where to; its last part becomes the task's name for <c>visuomotor train</c>.</param>
    /// <param name="name">What the files call the task; letters, digits, '-' and '_'.</param>
    /// <exception cref="ArgumentException">The name does not fit.</exception>
    /// <exception cref="IOException">The folder holds something already, or cannot be written; nothing is overwritten.</exception>
    public static void Write(string folder, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            throw new ArgumentException($"\"{name}\" is not a task name: use letters, digits, '-' and '_'", nameof(name));
        if (File.Exists(folder))
            throw new IOException($"{folder} is a file");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty; nothing was written");
        Directory.CreateDirectory(folder);
        foreach (string file in (string[])["scene.xml", TaskFile.Name])
            File.WriteAllText(Path.Combine(folder, file), Resource("template/" + file).Replace("NAME", name, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "task.schema.json"), TaskSchema.Text);
    }

    private static string Resource(string name)
    {
        using Stream stream =
            typeof(TaskTemplate).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly was built without {name}");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
