using System.Reflection;
using System.Text;
using System.Text.Json;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>
/// <c>config.json</c>: all that a run's results depend on, and where they were made. With the copy of the task beside it, it is enough to
/// run the same again.
/// </summary>
public sealed record RunConfiguration
{
    /// <summary>The run folder's format that this library writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The run folder's format.</summary>
    public required int Format { get; init; }

    /// <summary>Version of Visuomotor that made the run.</summary>
    public required string Version { get; init; }

    /// <summary>The method that learned.</summary>
    public required string Method { get; init; }

    /// <summary>When the run was started.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The command that started it.</summary>
    public required string Command { get; init; }

    /// <summary>Threads used; results do not depend on it.</summary>
    public required int Threads { get; init; }

    /// <summary>SHA-256 over the names and contents of the files in <c>task</c>, in hexadecimal.</summary>
    public required string TaskHash { get; init; }

    /// <summary>What the report says about the task.</summary>
    public required TaskSummary Task { get; init; }

    /// <summary>The method's settings, the seed among them.</summary>
    public required TrainingSettings Training { get; init; }

    /// <summary>Settings of guided policy search; null for teachers alone.</summary>
    public GuidedPolicySearchSettings? Policy { get; init; }

    /// <summary>Side of the camera's pictures in pixels; null for what the task says.</summary>
    public int? Resolution { get; init; }

    /// <summary>Where the run was made.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>The version of this library.</summary>
    public static string CurrentVersion { get; } = typeof(RunConfiguration).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The version with the commit that it was built from, if it was built from one: "0.1.0+da0d392".</summary>
    public static string CurrentCommit { get; } =
        typeof(RunConfiguration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [string number, { Length: >= 7 } commit]
            ? $"{number}+{commit[..7]}"
            : CurrentVersion;

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.RunConfiguration) + "\n";

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunFolderException">
    /// The file is missing, cut short, not JSON, of another version, or has keys that are unknown, missing or out of range; the message has the place.
    /// </exception>
    public static RunConfiguration Load(string path)
    {
        byte[] bytes = SafeFile.Read(path);
        if (bytes.Length == 0)
            throw new RunFolderException(path, "the file is empty; restore it or start a new run");
        RequireFormat(path, bytes);
        try
        {
            RunConfiguration configuration = JsonSerializer.Deserialize(bytes, RunJson.Default.RunConfiguration)
                ?? throw new RunFolderException(path, "holds null instead of a configuration");
            configuration.Validate(path);
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"{Where(exception)}{Reason(exception)}", exception);
        }
    }

    private static void RequireFormat(string path, byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("format", out JsonElement value)
                || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int format))
                throw new RunFolderException(path, "has no 'format'; this is not a run's configuration");
            if (format != CurrentFormat)
                throw new RunFolderException(path, $"the run folder has format {format}, and this version of Visuomotor ({CurrentVersion}) reads {CurrentFormat}; use the version that made it");
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"{Where(exception)}not valid JSON: {Reason(exception)}", exception);
        }
    }

    private void Validate(string path)
    {
        if (Task is null || Training is null || Machine is null || Version is null || Method is null || TaskHash is null || Command is null)
            throw new RunFolderException(path, "a value is null that must not be");
        if (Task.Name is null || Task.StateNames is null || Task.ActionNames is null || Task.ConditionNames is null || Task.DistanceName is null || Task.Description is null)
            throw new RunFolderException(path, "$.task: a value is null that must not be");
        if (Threads < 1)
            throw new RunFolderException(path, $"$.threads: {Threads} is not a positive number");
        if (Task.Horizon < 1 || !(Task.ControlPeriod > 0))
            throw new RunFolderException(path, "$.task: the horizon and the control period must be positive");
        try
        {
            Training.Validate();
        }
        catch (Exception exception) when (exception is ArgumentException or NullReferenceException)
        {
            throw new RunFolderException(path, $"$.training: {exception.Message}", exception);
        }
        try
        {
            Policy?.Validate();
        }
        catch (Exception exception) when (exception is ArgumentException or NullReferenceException)
        {
            throw new RunFolderException(path, $"$.policy: {exception.Message}", exception);
        }
    }

    private static string Where(JsonException exception) =>
        (exception.Path is { Length: > 1 } place ? $"{place}: " : "") + (exception.LineNumber is long line ? $"line {line + 1}: " : "");

    private static string Reason(JsonException exception)
    {
        // the serializer's message ends with the place, which stands in front already
        StringBuilder message = new(exception.Message);
        int place = exception.Message.IndexOf(" Path:", StringComparison.Ordinal);
        if (place < 0)
            place = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message.Remove(place, message.Length - place)).ToString();
    }
}
