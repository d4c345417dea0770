using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>
/// <c>config.json</c>: all that a run's results depend on, and where they were made. With the copy of the task beside it, it is enough to
/// run the same again.
/// </summary>
public sealed record RunConfiguration
{
    private readonly TrainingPlan? _plan;
    private readonly JsonObject? _tree;

    /// <summary>
    /// The run folder's format that this library writes; it reads older ones as well. A new key raises it, and says with
    /// <see cref="SinceAttribute"/> what older runs did without.
    /// </summary>
    public const int CurrentFormat = 4;

    /// <summary>The first format in which all that a training depends on is one tree.</summary>
    private const int TreeFormat = 4;

    /// <summary>The run folder's format.</summary>
    public required int Format { get; init; }

    /// <summary>Version of Visuomotor that made the run.</summary>
    public required string Version { get; init; }

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

    /// <summary>The method and all settings of its training.</summary>
    [JsonIgnore]
    public TrainingPlan Plan
    {
        get => _plan ?? throw new InvalidOperationException("the configuration has no plan");
        init => _plan = value;
    }

    /// <summary>The same as one tree: the key <c>training</c>.</summary>
    [JsonInclude, JsonPropertyName("training")]
    internal JsonObject Tree
    {
        get => _plan?.ToJson() ?? _tree!;
        init => _tree = value;
    }

    /// <summary>The settings that all methods share, the seed among them.</summary>
    [JsonIgnore]
    public TrainingSettings Training => Plan.Training;

    /// <summary>Settings of guided policy search; null for other methods.</summary>
    [JsonIgnore]
    public GuidedPolicySearchSettings? Policy => Plan.Policy;

    /// <summary>Side of the camera's pictures in pixels; null for what the task says.</summary>
    public int? Resolution { get; init; }

    /// <summary>Where the run was started.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Where the run went on, if its bits may be others there, in the order of time.</summary>
    [Since(2, "[]")]
    public IReadOnlyList<Resumption> Resumptions { get; init; } = [];

    /// <summary>The version of this library.</summary>
    public static string CurrentVersion { get; } = typeof(RunConfiguration).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The version with the commit that it was built from, if it was built from one: "0.1.0+da0d392".</summary>
    public static string CurrentCommit { get; } =
        typeof(RunConfiguration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')
            is [string number, { Length: >= 7 } commit]
            ? $"{number}+{commit[..7]}"
            : CurrentVersion;

    /// <summary>The file's text, which holds every key.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConfigurationJson.Default.RunConfiguration) + "\n";

    /// <summary>Reads a configuration. What a file of an older format does not say yet is what was done then.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunFolderException">
    /// The file is missing, cut short, not JSON, of another version, or has keys that are unknown, missing or out of range; the message has
    /// the place.
    /// </exception>
    public static RunConfiguration Load(string path)
    {
        byte[] bytes = SafeFile.Read(path);
        if (bytes.Length == 0)
            throw new RunFolderException(path, "the file is empty; restore it or start a new run");
        int format = FormatOf(path, bytes);
        try
        {
            JsonNode root = StrictJson.Parse(bytes);
            if (format < TreeFormat)
                Upgrade(root.AsObject(), format);
            RunConfiguration configuration = StrictJson.Read(root, ConfigurationJson.Default.RunConfiguration, format);
            configuration = configuration with { Plan = PlanOf(configuration.Tree, format), Format = CurrentFormat };
            configuration.Validate(path);
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"{exception.Message}; put it back as it was written", exception);
        }
    }

    private static TrainingPlan PlanOf(JsonObject tree, int format)
    {
        try
        {
            return TrainingPlan.Read(tree, format);
        }
        catch (JsonException exception)
        {
            throw new JsonException($"$.training{exception.Message[(exception.Message.StartsWith('$') ? 1 : 0)..]}", exception);
        }
    }

    /// <summary>Puts what an older file says of its training into one tree.</summary>
    private static void Upgrade(JsonObject root, int format)
    {
        root["training"] = FormerNames.Tree(root, format);
        foreach (string key in (string[])["method", "policy", "own"])
            root.Remove(key);
    }

    private static int FormatOf(string path, byte[] bytes)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // what is wrong is said by who reads the rest
            return CurrentFormat;
        }
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out JsonElement value)
            || value.ValueKind != JsonValueKind.Number
            || !value.TryGetInt32(out int format)
        )
            throw new RunFolderException(path, "has no 'format'; this is not a run's configuration");
        return format is >= 1 and <= CurrentFormat
            ? format
            : throw new RunFolderException(
                path,
                $"the run folder has format {format}, and this version of Visuomotor ({CurrentVersion}) reads {CurrentFormat} and "
                    + "older; use the version that made it"
            );
    }

    private void Validate(string path)
    {
        if (Threads < 1)
            throw new RunFolderException(path, $"$.threads: {Threads} is not a positive number");
        if (Task.Horizon < 1 || !(Task.ControlPeriod > 0))
            throw new RunFolderException(path, "$.task: the horizon and the control period must be positive");
        if (Task.ConditionNames.Distinct().Count() != Task.ConditionNames.Count)
            throw new RunFolderException(path, "$.task.conditionNames: a name stands there twice");
        Check(path, "$.training", Plan.Validate);
    }

    private static void Check(string path, string place, Action check)
    {
        try
        {
            check();
        }
        catch (ArgumentException exception)
        {
            throw new RunFolderException(path, $"{place}: {exception.Message}", exception);
        }
    }
}
