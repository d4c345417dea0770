namespace Visuomotor.Tasks;

/// <summary>The tasks that come with the library, in <c>tasks/NAME</c> beside the assembly.</summary>
internal static class ShippedTasks
{
    /// <summary>The folder that holds them.</summary>
    internal static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "tasks");

    /// <summary>Their names, sorted.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        Directory.Exists(Root)
            ?
            [
                .. Directory
                    .GetDirectories(Root)
                    .Where(folder => File.Exists(Path.Combine(folder, TaskFile.Name)))
                    .Select(folder => Path.GetFileName(folder))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>The folder of a shipped name, a folder, or of the task.json in it.</summary>
    internal static string Find(string nameOrFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrFolder);
        if (Names.Contains(nameOrFolder))
            return Path.Combine(Root, nameOrFolder);
        if (Directory.Exists(nameOrFolder))
            return Path.GetFullPath(nameOrFolder);
        if (File.Exists(nameOrFolder) && Path.GetFileName(nameOrFolder) == TaskFile.Name)
            return Path.GetDirectoryName(Path.GetFullPath(nameOrFolder))!;
        List<string> near = [.. NearMiss.Nearest(nameOrFolder, Names)];
        string hint = near.Count > 0 ? $"did you mean \"{near[0]}\"? " : "";
        throw new TaskFormatException(
            nameOrFolder,
            "",
            $"is neither a shipped task nor a folder; {hint}shipped: {string.Join(", ", Names)}"
        );
    }
}
