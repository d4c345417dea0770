using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The names that settings had before format 4 of <c>config.json</c> and format 2 of <c>task.json</c>, and what such files say in the names
/// of today. Nothing else knows them.
/// </summary>
public static class FormerNames
{
    private const string Training = "training.",
        Search = "policy.",
        Policy = "policy",
        MirrorDescent = "mirrorDescent",
        Camera = "camera";

    // the keys of a task's training of format 1; mirrorDescent had those of policy
    private static readonly string[] Keys =
    [
        .. "samples iterations vary klStep prior minimumStepMultiplier maximumStepMultiplier noiseSmoothing holdSuccess".Split(' '),
        .. (
            "rounds teacherIterations batches hidden history trajectories actionUnit initialWeight maximumWeight rollouts noise "
            + "policyKlStep onPolicyFrom onPolicyKlStep learnFromSuccesses keepNoise keepBest onPolicyNoise onPolicyRelaxation "
            + "onPolicyTrustRegion stepRule"
        )
            .Split(' ')
            .Select(key => Search + key),
        .. "teacherIterations samples endToEndBatches randomLooks poseImages poseBatches".Split(' ').Select(key => $"{Camera}.{key}"),
    ];

    /// <summary>
    /// Where <c>config.json</c> had a setting: under <c>training</c> what all methods share, under <c>policy</c> what guided policy search
    /// has.
    /// </summary>
    internal static string Of(string setting) =>
        setting.Split('.', 2) switch
        {
            ["mdgps", "klStep"] => Search + "policyKlStep",
            ["badmm" or "admm", "rounds"] => Search + "innerRounds",
            ["admm", "weight"] => Search + "initialWeight",
            ["badmm" or "admm" or "teachersAndPolicy", string name] => Search + name,
            ["teachersAlone", "iterations"] => Search + "teacherIterations",
            ["ownTrials", ("learnFromSuccesses" or "keepNoise" or "keepBest") and string name] => Search + name,
            ["ownTrials", string name] => $"{Search}onPolicy{char.ToUpperInvariant(name[0])}{name[1..]}",
            ["policy", string name] => $"{Search}policy.{name}",
            ["camera", string name] => $"{Search}vision.{name}",
            ["minimumStepMultiplier"] => Training + "minimumMultiplier",
            ["maximumStepMultiplier"] => Training + "maximumMultiplier",
            _ => Training + setting,
        };

    /// <summary>What a setting is called today that <c>config.json</c> had by a former path; null for none.</summary>
    public static string? Now(string former) => TrainingPlan.Settings.Keys.FirstOrDefault(setting => Of(setting) == former);

    /// <summary>What a <c>config.json</c> before format 4 says of its training, as today's tree.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="JsonException">A key is unknown or missing, or has a value of the wrong kind; the message begins with its
    /// place.</exception>
    public static JsonObject Tree(JsonObject configuration, int format)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (string key in (string[])["training", Policy])
            if (!configuration.ContainsKey(key))
                throw new JsonException($"$.{key}: is missing");
        if (configuration[Policy] is JsonObject policy && !policy.ContainsKey("vision"))
            throw new JsonException($"$.{Search}vision: is missing");
        Dictionary<string, JsonNode?> said = new[] { "training", Policy }
            .SelectMany(key => SettingsTree.Leaves(configuration[key], key))
            .ToDictionary();
        bool searches = configuration[Policy] is JsonObject,
            sees = searches && said.Keys.Any(each => each.StartsWith(Search + "vision.", StringComparison.Ordinal)),
            own = said.GetValueOrDefault(Search + "onPolicyFrom") is not null;
        Method method = MethodOf(configuration, said);
        TrainingPlan plan = TrainingPlan.Default(method, sees);
        JsonObject tree = plan.ToJson();
        List<string> known = [Search + "method", Search + "vision", Policy];
        foreach ((string setting, JsonPropertyInfo property) in TrainingPlan.SettingsAndSeed)
        {
            if (Methods.Named(setting.Split('.')[0]) is { IsGuided: false })
                continue;
            string former = Of(setting);
            if (
                former.StartsWith(Search, StringComparison.Ordinal)
                && !(searches && (sees || !former.Contains("vision.", StringComparison.Ordinal)))
            )
                continue;
            known.Add(former);
            bool found = said.TryGetValue(former, out JsonNode? value);
            if (value is null && StrictJson.WasBefore(property, format, out JsonNode? before))
                (found, value) = (true, before);
            if (!found)
                throw new JsonException($"$.{former}: is missing");
            if (value is not null || own || setting != "ownTrials.from")
                CheckKind(former, property, value);
            if (plan.Has(setting) && (own || !setting.StartsWith("ownTrials.", StringComparison.Ordinal)))
                SettingsTree.Put(tree, setting, value);
        }
        if (said.Keys.FirstOrDefault(each => !known.Contains(each)) is { } unknown)
            throw new JsonException($"$.{unknown}: no such key is known here");
        if ((method.Own is not null && !method.IsGuided) != configuration.ContainsKey("own"))
            throw new JsonException($"$.own: {(configuration.ContainsKey("own") ? "is too much" : "is missing")} for method {method.Name}");
        if (configuration["own"] is { } settings)
            tree[method.Name] = settings.DeepClone();
        return tree;
    }

    /// <summary>What the <c>training</c> of a task of format 1 says, in the names of today.</summary>
    internal static IEnumerable<TaskWord> Words(JsonObject training)
    {
        // where mirrorDescent is there it says all that holds for mdgps, and policy is for the others
        bool apart = training[MirrorDescent] is JsonObject;
        ILookup<string, string> settings = TrainingPlan.Settings.Keys.ToLookup(Of);
        foreach ((string key, JsonNode? value) in training)
        {
            string?[] methods =
                key == MirrorDescent ? ["mdgps"]
                : key == Policy && apart ? ["badmm", "admm"]
                : [null];
            IEnumerable<KeyValuePair<string, JsonNode?>> said =
                key is Policy or MirrorDescent or Camera && value is JsonObject section
                    ? section.Select(each => KeyValuePair.Create($"{key}.{each.Key}", each.Value))
                    : [KeyValuePair.Create(key, value)];
            foreach ((string place, JsonNode? each) in said.Where(each => each.Key != "method"))
            foreach (string setting in (IsKey(place) ? settings[OfKey(place)] : []).DefaultIfEmpty(""))
            foreach (string? method in methods)
                yield return new TaskWord(place, setting, each, method);
        }
    }

    /// <summary>Where a task of format 1 can say a setting; null for nowhere.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="training">What the task says.</param>
    /// <param name="method">The method's name.</param>
    internal static string? PlaceOf(string setting, JsonObject training, string method)
    {
        string section = method == "mdgps" && training[MirrorDescent] is JsonObject ? MirrorDescent : Policy,
            former = Of(setting);
        return Keys.FirstOrDefault(key => OfKey(key) == former) is not { } place ? null
            : place.StartsWith(Search, StringComparison.Ordinal) ? $"{section}.{place[Search.Length..]}"
            : place;
    }

    private static Method MethodOf(JsonObject configuration, Dictionary<string, JsonNode?> said)
    {
        string title =
            configuration["method"] is JsonValue value && value.TryGetValue(out string? text)
                ? text
                : throw new JsonException($"$.method: {(configuration.ContainsKey("method") ? "must be a text" : "is missing")}");
        bool searches = configuration[Policy] is not null;
        if (title.Contains("guided policy search", StringComparison.Ordinal) != searches)
            throw new JsonException($"$.{Policy}: does not go with the method, which is '{title}'");
        if (!searches)
            return Methods.All.FirstOrDefault(method => method.Title == title)
                ?? throw new JsonException($"$.method: {Methods.Unknown(title)}");
        string? name = said.GetValueOrDefault(Search + "method") is JsonValue word && word.TryGetValue(out string? known) ? known : null;
        return Methods.Named(name ?? "") is { IsGuided: true } method
            ? method
            : throw new JsonException(
                $"$.{Search}method: {(name is null ? "is missing" : $"'{name}' is no method of guided policy search")}"
            );
    }

    private static void CheckKind(string former, JsonPropertyInfo property, JsonNode? value)
    {
        try
        {
            SettingsTree.CheckKind(former, property, value);
        }
        catch (SettingException wrong)
        {
            throw new JsonException($"$.{former}: {wrong.Reason}", wrong);
        }
    }

    private static bool IsKey(string key) =>
        Keys.Contains(key.StartsWith(MirrorDescent + '.', StringComparison.Ordinal) ? Search + key.Split('.')[1] : key);

    /// <summary>Where <c>config.json</c> had what a key of a task's training of format 1 says.</summary>
    private static string OfKey(string key) =>
        key.Split('.') switch
        {
            ["minimumStepMultiplier"] => Training + "minimumMultiplier",
            ["maximumStepMultiplier"] => Training + "maximumMultiplier",
            [string name] => Training + name,
            [Camera, "poseImages"] => Search + "vision.pose.images",
            [Camera, "poseBatches"] => Search + "vision.pose.batches",
            [Camera, string name] => $"{Search}vision.{name}",
            [_, "rounds"] => Search + "innerRounds",
            [_, "rollouts"] => Search + "policyRollouts",
            [_, ("batches" or "hidden" or "trajectories" or "noise" or "actionUnit" or "history") and string name] =>
                $"{Search}policy.{name}",
            [_, string name] => Search + name,
            _ => key,
        };
}
