using System.Text;
using System.Text.Json;

namespace Visuomotor.Tasks;

/// <summary>Reads task.json strictly: unknown, misspelt and repeated keys are refused; comments and trailing commas are allowed.</summary>
public static class TaskFile
{
    /// <summary>The name of the file in a task's folder.</summary>
    public const string Name = "task.json";

    private const int LargestFile = 16 << 20,
        MostConditions = 1000,
        LongestReason = 200;

    /// <summary>Reads a file.</summary>
    /// <exception cref="TaskFormatException">It cannot be read, is not JSON, or does not follow the schema.</exception>
    public static TaskDefinition Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (RegularFile.NotReadable(path) is { } kind)
            throw new TaskFormatException(path, "", $"is {kind} and not a regular file");
        string text;
        try
        {
            FileInfo info = new(path);
            if (info.Exists && info.Length > LargestFile)
                throw new TaskFormatException(path, "", $"is {info.Length >> 20} MiB; a task file has at most {LargestFile >> 20}");
            text = File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (FileNotFoundException exception)
        {
            throw new TaskFormatException(path, "", "there is no such file", exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new TaskFormatException(path, "", "there is no such file", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new TaskFormatException(path, "", "is not UTF-8 text", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TaskFormatException(path, "", "cannot be read: " + exception.Message, exception);
        }
        return Parse(text, path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text of a task.json.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="TaskFormatException">It is not JSON or does not follow the schema.</exception>
    public static TaskDefinition Parse(string json, string file)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (string.IsNullOrWhiteSpace(json))
            throw new TaskFormatException(file, "", "is empty; `visuomotor new-task` writes a template");
        try
        {
            JsonDocumentOptions options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using JsonDocument document = JsonDocument.Parse(json, options);
            TaskSchema.Check(Checked(document.RootElement, file), file);
            TaskDefinition definition =
                document.RootElement.Deserialize(TaskJsonContext.Default.TaskDefinition)
                ?? throw new TaskFormatException(file, "$", "must be an object {...}, not null");
            CheckRelations(definition, file);
            return definition;
        }
        catch (JsonException exception)
        {
            string place = exception.LineNumber is long line ? $" (line {line + 1}, column {exception.BytePositionInLine + 1})" : "";
            throw new TaskFormatException(file, exception.Path ?? "", $"is not valid JSON{place}: {Plain(exception.Message)}", exception);
        }
    }

    // What the schema is about: a file of an older format is checked as one of the newest, without its training, whose words are known to
    // who trains.
    private static JsonElement Checked(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.GetRawText() != "1")
            return root;
        if (root.TryGetProperty("training", out JsonElement training))
        {
            if (training.ValueKind != JsonValueKind.Object)
                return root;
            TaskSchema.CheckPlain(training, "$.training", file);
        }
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in root.EnumerateObject())
                if (property.NameEquals("format"))
                    writer.WriteNumber("format", TaskDefinition.CurrentFormat);
                else if (!property.NameEquals("training"))
                    property.WriteTo(writer);
            writer.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    // The rules that a schema does not say.
    private static void CheckRelations(TaskDefinition definition, string file)
    {
        if (definition.Success.Below.HasValue == definition.Success.Above.HasValue)
            throw new TaskFormatException(file, "$.success", "must have either \"below\" or \"above\"");
        if (definition.Conditions.Training is not { Count: > 0 } && definition.Conditions.TrainingGrid is null)
            throw new TaskFormatException(file, "$.conditions", "has no training condition; give \"training\" or \"trainingGrid\"");
        CheckGrid(definition.Conditions.TrainingGrid, "$.conditions.trainingGrid", file);
        CheckGrid(definition.Conditions.TestGrid, "$.conditions.testGrid", file);
        for (int i = 0; i < definition.Cost.Count; i++)
            if (definition.Cost[i] is CostTermDefinition.Placement { Squared: 0, Log: 0 })
                throw new TaskFormatException(
                    file,
                    $"$.cost[{i}]",
                    "\"squared\" and \"log\" are both 0 or missing, so the term has no effect"
                );
    }

    // Each condition has a copy of the scene.
    private static void CheckGrid(ConditionGridDefinition? grid, string path, string file)
    {
        long count = (long)(grid?.X?.Length ?? 1) * (grid?.Y?.Length ?? 1) * (grid?.Z?.Length ?? 1);
        if (count > MostConditions)
            throw new TaskFormatException(file, path, $"makes {count} conditions; at most {MostConditions} are allowed");
    }

    // The reader's message without its places, which are told before it; it may hold a long piece of the file.
    private static string Plain(string message)
    {
        foreach (string place in (string[])[" LineNumber:", " Path:"])
            if (message.IndexOf(place, StringComparison.Ordinal) is int end and >= 0)
                message = message[..end];
        message = new([.. message.Select(character => char.IsControl(character) ? ' ' : character)]);
        return (message.Length <= LongestReason ? message : message[..LongestReason] + "...").TrimEnd('.', ' ');
    }
}
