using System.Text;
using System.Text.Json;

namespace Visuomotor.Tasks;

/// <summary>Copies a task so that the copy needs nothing beside it.</summary>
public static class TaskFolder
{
    /// <summary>The folder of a copy that holds what its scene names: meshes, height fields, textures and skins.</summary>
    public const string Assets = "assets";

    private const string Schema = "task.schema.json",
        DefaultScene = "scene.xml";
    private const int Chunk = 1 << 20;

    /// <summary>
    /// Copies what a task consists of, wherever it lies: task.json, the scene with the contents of the files that it includes in their
    /// places, and into
    /// <see cref="Assets"/> the files that it names, by paths that are true in the copy. What else lies in the folder is left out and not
    /// looked at.
    /// </summary>
    /// <param name="from">The task's folder.</param>
    /// <param name="to">The new folder; it is made if need be.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <exception cref="IOException">A file cannot be written, or is there already.</exception>
    /// <exception cref="TaskFormatException">A file of the task cannot be read.</exception>
    public static void Copy(string from, string to, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        Directory.CreateDirectory(to);
        string file = Path.Combine(from, TaskFile.Name);
        byte[] task = Bytes(file);
        (string scene, Range place) = SceneOf(task);
        string sceneFile = Path.Combine(from, scene),
            sceneName = FileNames.Free(Path.GetFileName(scene), new(StringComparer.OrdinalIgnoreCase) { TaskFile.Name, Schema, Assets });
        SceneText text = SceneText.Read(sceneFile);
        Dictionary<string, string> assets = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        Write(
            Path.Combine(to, sceneName),
            text.Moved(path =>
            {
                if (!assets.TryGetValue(path, out string? name))
                    assets[path] = name = FileNames.Free(Path.GetFileName(path), taken);
                return $"{Assets}/{name}";
            })
        );
        Write(
            Path.Combine(to, TaskFile.Name),
            sceneName == scene ? task : [.. task[..place.Start], .. Encoding.UTF8.GetBytes($"\"{sceneName}\""), .. task[place.End..]]
        );
        if (RegularFile.Is(Path.Combine(from, Schema)))
            Write(Path.Combine(to, Schema), Encoding.UTF8.GetBytes(TaskSchema.Text));
        if (assets.Count > 0)
            Directory.CreateDirectory(Path.Combine(to, Assets));
        foreach ((string path, string name) in assets)
            CopyFile(sceneFile, path, Path.Combine(to, Assets, name), cancellation);
    }

    // What a task.json calls its scene, and where the bytes of that stand; its other values are not looked at.
    private static (string Name, Range Place) SceneOf(byte[] task)
    {
        Utf8JsonReader reader = new(
            task.AsSpan(Preamble(task)..),
            new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
        );
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("scene"))
                continue;
            reader.Read();
            int start = Preamble(task) + (int)reader.TokenStartIndex;
            return (reader.GetString()!, start..(Preamble(task) + (int)reader.BytesConsumed));
        }
        return (DefaultScene, default);
    }

    private static int Preamble(byte[] task) => task.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;

    private static byte[] Bytes(string file)
    {
        if (RegularFile.NotReadable(file) is { } kind)
            throw new TaskFormatException(file, "", $"is {kind} and not a regular file");
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TaskFormatException(file, "", $"cannot be read: {exception.Message}", exception);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        using FileStream stream = new(path, FileMode.CreateNew);
        stream.Write(content);
    }

    private static void CopyFile(string sceneFile, string from, string to, CancellationToken cancellation)
    {
        using FileStream source = Open(sceneFile, from),
            target = new(to, FileMode.CreateNew);
        byte[] piece = new byte[Chunk];
        for (int read; (read = source.Read(piece)) > 0; )
        {
            cancellation.ThrowIfCancellationRequested();
            target.Write(piece, 0, read);
        }
    }

    private static FileStream Open(string sceneFile, string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TaskFormatException(sceneFile, "", $"names '{path}', which cannot be read: {exception.Message}", exception);
        }
    }
}
