using System.Text.Json.Nodes;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>What a task.json says of its training: it is laid over the settings' own defaults.</summary>
internal static class TaskTraining
{
    private const string Training = "training.",
        Search = "policy.",
        Camera = "camera.",
        Policy = "policy.",
        MirrorDescent = "mirrorDescent";

    private static readonly Lazy<Dictionary<string, string>> s_keys = new(() => Keys().ToDictionary(SettingOf));

    /// <summary>The teachers' settings.</summary>
    public static TrainingSettings Teachers(RobotTask task) =>
        SettingsTree.Lay(new TrainingSettings(), SettingsJson.Default.TrainingSettings, Given(task, "", Training));

    /// <summary>Settings of guided policy search; null where the task asks for teachers alone.</summary>
    /// <param name="task">The task.</param>
    /// <param name="method">The method; null for the task's.</param>
    /// <param name="plain">Whether what the task says of the policy is left out.</param>
    public static GuidedPolicySearchSettings? Policies(RobotTask task, GuidedPolicySearchMethod? method, bool plain)
    {
        GuidedPolicySearchMethod? chosen =
            method
            ?? (
                Object(task, "")?["method"] is { } word
                && Enum.TryParse((string?)word, ignoreCase: true, out GuidedPolicySearchMethod asked)
                    ? asked
                    : null
            );
        if (chosen is null)
            return null;
        IEnumerable<(string, JsonNode?)> given = plain ? [] : Given(task, PolicyKey(task, chosen), Search);
        GuidedPolicySearchSettings settings = new() { Method = chosen.Value };
        if (task.Camera is not null)
        {
            settings = settings with { Vision = new VisionSettings() };
            given = given.Concat(Given(task, Camera, Search));
        }
        return SettingsTree.Lay(settings, SettingsJson.Default.GuidedPolicySearchSettings, given);
    }

    /// <summary>The JSON path of a setting in a task; null where no task.json can say it.</summary>
    /// <param name="setting">The setting, as a <see cref="SettingException"/> names it.</param>
    /// <param name="task">The task.</param>
    /// <param name="method">The method that is trained with; null for teachers alone.</param>
    public static string? Find(string setting, RobotTask task, GuidedPolicySearchMethod? method)
    {
        if (
            s_keys
                .Value.FirstOrDefault(pair =>
                    SettingsTree.Name(pair.Key[(pair.Key.IndexOf('.', StringComparison.Ordinal) + 1)..]) == setting
                )
                .Value
            is not { } key
        )
            return null;
        return $"$.{Training}{(key.StartsWith(Policy, StringComparison.Ordinal) ? PolicyKey(task, method) + key[Policy.Length..] : key)}";
    }

    /// <summary>The keys that a task gives a method, and the settings that they stand for.</summary>
    public static IEnumerable<(string Key, string Setting)> Said(RobotTask task, GuidedPolicySearchMethod? method) =>
        from parent in method is null ? new[] { "", Camera } : ["", PolicyKey(task, method), Camera]
        from entry in Object(task, parent) ?? []
        where entry.Value is not JsonObject
        select (parent + entry.Key, SettingOf(parent + entry.Key));

    /// <summary>All keys that a training may have in a task.json, with dots on the way down; those of mirrorDescent are policy's.</summary>
    public static IEnumerable<string> Keys() =>
        new[] { "", Policy, Camera }.SelectMany(parent =>
            TaskSchema
                .KeysOf(Training + parent)
                .Where(key => parent.Length > 0 || $"{key}." is not (Policy or Camera or MirrorDescent + "."))
                .Select(key => parent + key)
        );

    /// <summary>
    /// The setting that a key of task.json's format 1 stands for: its path among all settings, <c>training</c> for the teachers' and
    /// <c>policy</c> for guided policy search's.
    /// </summary>
    public static string SettingOf(string key) =>
        key.Split('.') switch
        {
            ["method"] => Search + "method",
            ["minimumStepMultiplier"] => Training + "minimumMultiplier",
            ["maximumStepMultiplier"] => Training + "maximumMultiplier",
            [string name] => Training + name,
            ["camera", "poseImages"] => Search + "vision.pose.images",
            ["camera", "poseBatches"] => Search + "vision.pose.batches",
            ["camera", string name] => $"{Search}vision.{name}",
            [_, "rounds"] => Search + "innerRounds",
            [_, "rollouts"] => Search + "policyRollouts",
            [_, ("batches" or "hidden" or "trajectories" or "noise" or "actionUnit" or "history") and string name] =>
                $"{Search}policy.{name}",
            [_, string name] => Search + name,
            _ => throw new ArgumentException($"training has no key {key}", nameof(key)),
        };

    /// <summary>What a task says in one object of its training, by the paths from a record.</summary>
    /// <param name="task">The task.</param>
    /// <param name="parent">The object, with a dot at its end; empty for the training itself.</param>
    /// <param name="record">The record: settings of others are left out.</param>
    private static IEnumerable<(string Path, JsonNode? Value)> Given(RobotTask task, string parent, string record) =>
        from entry in Object(task, parent) ?? []
        where entry.Value is not JsonObject
        let setting = SettingOf(parent + entry.Key)
        where setting.StartsWith(record, StringComparison.Ordinal)
        select (setting[record.Length..], entry.Value?.DeepClone());

    private static string PolicyKey(RobotTask task, GuidedPolicySearchMethod? method) =>
        method == GuidedPolicySearchMethod.Mdgps && Object(task, MirrorDescent + ".") is not null ? MirrorDescent + "." : Policy;

    private static JsonObject? Object(RobotTask task, string parent)
    {
        JsonObject? training = task.TrainingJson is { } given ? JsonObject.Create(given) : null;
        return parent.Length == 0 ? training : training?[parent.TrimEnd('.')]?.AsObject();
    }
}
