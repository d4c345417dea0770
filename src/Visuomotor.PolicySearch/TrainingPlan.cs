using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// A method and all settings of a training by it. As JSON they are one tree, the <c>training</c> of a run's <c>config.json</c>: what all
/// methods share, the records of guided policy search beside it, and the method's own settings under its name. A task's <c>training</c> is
/// laid over it, and <c>--set</c> gives a setting by its path in it.
/// </summary>
public sealed record TrainingPlan
{
    private const string MethodKey = "method",
        SeedKey = "seed",
        OwnTrialsKey = "ownTrials",
        CameraKey = "camera";

    private static readonly JsonTypeInfo<TrainingSettings> TrainingType = SettingsJson.Default.TrainingSettings;
    private static readonly JsonTypeInfo<GuidedPolicySearchSettings> PolicyType = SettingsJson.Default.GuidedPolicySearchSettings;

    private readonly object? _own;

    /// <summary>Puts settings together.</summary>
    /// <param name="method">The method.</param>
    /// <param name="training">The settings that all methods share.</param>
    /// <param name="policy">Settings of guided policy search; null for the defaults, and for other methods.</param>
    /// <param name="own">The method's own settings; null for their defaults, and where it has none.</param>
    /// <exception cref="ArgumentException">The settings are another method's.</exception>
    public TrainingPlan(Method method, TrainingSettings training, GuidedPolicySearchSettings? policy = null, object? own = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (policy is not null && policy.Agreement.Name != method.Name)
            throw new ArgumentException($"the settings are those of {policy.Agreement.Name}, not of {method.Name}", nameof(policy));
        Method = method;
        Training = training;
        Policy = !method.IsGuided
            ? null
            : (policy ?? new GuidedPolicySearchSettings()) with
            {
                Agreement = (AgreementSettings)(own ?? policy?.Agreement ?? method.Own!.Defaults),
            };
        _own = own ?? method.Own?.Defaults;
    }

    /// <summary>The method.</summary>
    public Method Method { get; }

    /// <summary>The settings that all methods share, the seed among them.</summary>
    public TrainingSettings Training { get; init; }

    /// <summary>Settings of guided policy search; null for other methods.</summary>
    public GuidedPolicySearchSettings? Policy { get; init; }

    /// <summary>The method's own settings; null where it has none.</summary>
    public object? Own => Policy?.Agreement ?? _own;

    /// <summary>The method's name for readers, which may tell more than the method's alone.</summary>
    public string Title => Policy?.Title ?? Method.Title;

    /// <summary>All settings by their paths, those of every method in the catalogue: the seed and the method aside.</summary>
    internal static Dictionary<string, JsonPropertyInfo> Settings =>
        SettingsAndSeed.Where(setting => setting.Path != SeedKey).ToDictionary(setting => setting.Path, setting => setting.Property);

    /// <summary>The same with the seed.</summary>
    internal static IEnumerable<(string Path, JsonPropertyInfo Property)> SettingsAndSeed =>
        SettingsTree
            .Of(TrainingType)
            .Concat(SettingsTree.Of(PolicyType))
            .Concat(
                Methods.All.Where(method => method.Own is not null).SelectMany(each => SettingsTree.Of(each.Own!.Type, each.Name + '.'))
            );

    /// <summary>What stands at the tree's root beside the methods' own settings.</summary>
    internal static IReadOnlyList<string> Keys { get; } = [MethodKey, .. SettingsTree.Keys(TrainingType), .. SettingsTree.Keys(PolicyType)];

    /// <summary>The settings that an environment asks for, unless the user says otherwise.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="method">The method to use instead of the environment's; null for that, which is teachers alone where it asks for
    /// none.</param>
    /// <param name="plain">Whether the method comes as its paper has it, with the settings of this library instead of those that the
    /// environment gives its policy.</param>
    /// <exception cref="DescriptionException">The environment's description names no method of the catalogue, no setting, or a value of
    /// the wrong kind; the message has the place.</exception>
    public static TrainingPlan For(IEnvironment environment, Method? method = null, bool plain = false)
    {
        ArgumentNullException.ThrowIfNull(environment);
        TaskTraining task = new(environment);
        TrainingPlan plan = Default(method ?? task.Method, environment.Pictures.Count > 0);
        try
        {
            return plan.With(task.For(plan, plain));
        }
        catch (SettingException wrong) when (task.Refused(wrong, plan.Method) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>The settings that hold where nobody says otherwise.</summary>
    /// <param name="method">The method.</param>
    /// <param name="camera">Whether a policy sees pictures.</param>
    internal static TrainingPlan Default(Method method, bool camera) =>
        new(
            method,
            new TrainingSettings(),
            method.IsGuided
                ? new GuidedPolicySearchSettings
                {
                    Agreement = (AgreementSettings)method.Own!.Defaults,
                    Camera = camera ? new CameraStageSettings() : null,
                }
                : null
        );

    /// <summary>Whether the training has a setting, as it is or if it were asked for.</summary>
    /// <param name="setting">The setting's path.</param>
    internal bool Has(string setting) =>
        setting.Split('.')[0] switch
        {
            CameraKey => Policy?.Camera is not null,
            OwnTrialsKey => Policy is { Agreement.AllowsOwnTrials: true },
            string key when SettingsTree.Keys(PolicyType).Contains(key) => Policy is not null,
            string key => key == Method.Name || SettingsTree.Keys(TrainingType).Contains(key),
        };

    /// <summary>A setting's value; null for none.</summary>
    /// <param name="setting">The setting's path.</param>
    internal JsonNode? Value(string setting) => SettingsTree.Value(ToJson(), setting);

    /// <summary>These settings with others in their places.</summary>
    /// <param name="given">Paths and values.</param>
    /// <exception cref="SettingException">The training has no such setting, or a value is of the wrong kind.</exception>
    internal TrainingPlan With(IEnumerable<(string Setting, JsonNode? Value)> given)
    {
        (string Setting, JsonNode? Value)[] all = [.. given];
        if (all.Length == 0)
            return this;
        JsonObject tree = ToJson();
        Dictionary<string, JsonPropertyInfo> settings = Settings;
        if (tree[OwnTrialsKey] is null && Policy is not null)
            BeginOwnTrials(tree, all);
        foreach ((string setting, JsonNode? value) in all)
        {
            if (!Has(setting) || !settings.TryGetValue(setting, out JsonPropertyInfo? property))
                throw new SettingException(setting, SettingUse.WhyNot(setting, this) ?? "is no setting");
            SettingsTree.CheckKind(setting, property, value);
            SettingsTree.Put(tree, setting, value);
        }
        return Read(tree, int.MaxValue);
    }

    /// <summary>Checks every number, and the settings against each other.</summary>
    /// <exception cref="SettingException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Training.Validate();
        if (Policy is not null)
            Policy.Validate();
        else if (Own is { } own)
            Method.Own!.Validate(own, Method.Name);
    }

    /// <summary>All settings as one tree.</summary>
    public JsonObject ToJson()
    {
        JsonObject tree = new() { [MethodKey] = Method.Name };
        Merge(JsonSerializer.SerializeToNode(Training, TrainingType)!);
        if (Policy is not null)
            Merge(JsonSerializer.SerializeToNode(Policy, PolicyType)!);
        if (Own is { } own)
            tree[Method.Name] = Method.Own!.Write(own);
        return tree;

        void Merge(JsonNode record)
        {
            foreach ((string key, JsonNode? value) in record.AsObject())
                tree[key] = value?.DeepClone();
        }
    }

    /// <summary>Reads a tree, every key of which must be there.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="format">The format of the file that it stands in.</param>
    /// <exception cref="JsonException">A key is unknown or missing, or has a value of the wrong kind; the message begins with the JSON path
    /// from the tree's root.</exception>
    public static TrainingPlan Read(JsonObject tree, int format)
    {
        ArgumentNullException.ThrowIfNull(tree);
        Method method = MethodOf(tree);
        string[] known = [MethodKey, .. SettingsTree.Keys(TrainingType), .. method.IsGuided ? SettingsTree.Keys(PolicyType) : []];
        foreach ((string key, _) in tree)
            if (!known.Contains(key) && !(method.Own is not null && key == method.Name))
                throw new JsonException(
                    Keys.Contains(key) || Methods.Named(key) is not null
                        ? $"$.{key}: does not go with method {method.Name}"
                        : $"$.{key}: no such key is known here"
                );
        TrainingSettings training = StrictJson.Read(Part(tree, TrainingType), TrainingType, format);
        GuidedPolicySearchSettings? policy = method.IsGuided ? StrictJson.Read(Part(tree, PolicyType), PolicyType, format) : null;
        if (method.Own is null)
            return new TrainingPlan(method, training, policy);
        if (tree[method.Name] is not JsonObject record)
            throw new JsonException($"$.{method.Name}: {(tree.ContainsKey(method.Name) ? "must be an object" : "is missing")}");
        try
        {
            object own = method.Own.Read(record, format);
            return new TrainingPlan(method, training, policy is null ? null : policy with { Agreement = (AgreementSettings)own }, own);
        }
        catch (JsonException exception)
        {
            throw new JsonException($"$.{method.Name}{exception.Message[(exception.Message.StartsWith('$') ? 1 : 0)..]}", exception);
        }
    }

    private static Method MethodOf(JsonObject tree)
    {
        if (tree[MethodKey] is not JsonValue value || !value.TryGetValue(out string? name))
            throw new JsonException($"$.{MethodKey}: {(tree.ContainsKey(MethodKey) ? "must be a method's name" : "is missing")}");
        return Methods.Named(name) ?? throw new JsonException($"$.{MethodKey}: {Methods.Unknown(name)}");
    }

    private static JsonObject Part(JsonObject tree, JsonTypeInfo type)
    {
        JsonObject part = [];
        foreach (string key in SettingsTree.Keys(type))
            if (tree.TryGetPropertyValue(key, out JsonNode? value))
                part[key] = value?.DeepClone();
        return part;
    }

    /// <summary>A stage that is not there begins with its first iteration.</summary>
    private void BeginOwnTrials(JsonObject tree, (string Setting, JsonNode? Value)[] given)
    {
        string first =
            given.Select(each => each.Setting).FirstOrDefault(each => each.StartsWith(OwnTrialsKey + '.', StringComparison.Ordinal)) ?? "";
        if (first.Length == 0)
            return;
        if (given.All(each => each.Setting != OwnTrialsKey + ".from"))
            throw new SettingException(first, SettingUse.WhyNot(first, this)!);
        GuidedPolicySearchSettings begun = Policy! with { OwnTrials = new OwnTrialsSettings { From = 2 } };
        tree[OwnTrialsKey] = JsonSerializer.SerializeToNode(begun, PolicyType)![OwnTrialsKey]!.DeepClone();
    }
}
