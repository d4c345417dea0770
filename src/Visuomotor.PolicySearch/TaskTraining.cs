using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>What an environment's description says of its training: it is laid over the settings' own defaults.</summary>
internal sealed class TaskTraining
{
    private const string MethodKey = "method";
    private const int LongestPlace = 200;

    // where a task says what holds with one method alone
    private const string ByMethod = "byMethod";

    private readonly IEnvironment _environment;
    private readonly JsonObject _training;
    private readonly bool _isFormer;
    private readonly TaskWord[] _words;

    /// <summary>Reads it.</summary>
    /// <exception cref="DescriptionException">It names no setting, or a value of the wrong kind.</exception>
    public TaskTraining(IEnvironment environment)
    {
        _environment = environment;
        _training = environment.TrainingText is { } text ? Object(text.Json) : [];
        _isFormer = environment.TrainingText?.Format == 1;
        _words = [.. _isFormer ? FormerNames.Words(_training) : Words()];
        foreach (TaskWord word in _words)
            Check(word);
    }

    /// <summary>The method that it asks for: teachers alone, where it names none.</summary>
    /// <exception cref="DescriptionException">It names none of the catalogue.</exception>
    public Method Method
    {
        get
        {
            if (_training[MethodKey] is not { } word)
                return Methods.Teachers;
            string name =
                word is JsonValue value && value.TryGetValue(out string? text) ? text : throw Refused(MethodKey, "must be a method's name");
            return Methods.Named(name) ?? throw Refused(MethodKey, Methods.Unknown(name));
        }
    }

    /// <summary>What it says of a training's settings.</summary>
    /// <param name="plan">The training.</param>
    /// <param name="plain">Whether what it says of the policy is left out.</param>
    public IEnumerable<(string Setting, JsonNode? Value)> For(TrainingPlan plan, bool plain) =>
        from word in _words
        where IsFor(word, plan.Method) && plan.Has(word.Setting) && !(plain && IsPolicys(word.Setting, plan.Method))
        select (word.Setting, word.Value);

    /// <summary>Makes sure that it says nothing to its own method that this never uses; what is there for another is left alone.</summary>
    /// <exception cref="DescriptionException">It does; the message has the place.</exception>
    public void CheckUse(TrainingPlan own)
    {
        foreach (IGrouping<string, TaskWord> said in _words.Where(word => IsFor(word, own.Method)).GroupBy(word => word.Place))
        {
            string?[] wrong = [.. said.Select(word => WhyNot(word.Setting, own))];
            if (wrong.All(each => each is not null))
                throw Refused(said.Key, wrong[0]!);
        }
    }

    /// <summary>The error that says what is wrong with a setting where it can say it; null where it cannot.</summary>
    public DescriptionException? Refused(SettingException wrong, Method method) =>
        PlaceOf(wrong.Setting, method) is { } place ? Refused(place, wrong.Reason, wrong) : null;

    private string? PlaceOf(string setting, Method method) =>
        _isFormer
            ? FormerNames.PlaceOf(setting, _training, method.Name)
            : _words.LastOrDefault(word => word.Setting == setting && IsFor(word, method))?.Place ?? setting;

    /// <summary>All that is said, in the order in which it is laid over the defaults.</summary>
    private IEnumerable<TaskWord> Words()
    {
        foreach ((string place, JsonNode? value) in SettingsTree.Leaves(_training))
        {
            if (place is not MethodKey && !place.StartsWith(ByMethod + '.', StringComparison.Ordinal))
                yield return new TaskWord(place, place, value, Methods.Named(place.Split('.')[0])?.Name);
        }
        if (_training[ByMethod] is not JsonObject all)
            yield break;
        foreach ((string name, JsonNode? said) in all)
        {
            if (Methods.Named(name) is null)
                throw Refused($"{ByMethod}.{name}", Methods.Unknown(name));
            foreach ((string setting, JsonNode? value) in SettingsTree.Leaves(said))
            {
                string place = $"{ByMethod}.{name}.{setting}";
                if (Methods.Named(setting.Split('.')[0]) is { } other && other.Name != name)
                    throw Refused(place, $"is for --method {other.Name}, and all that stands here for {name} alone");
                yield return new TaskWord(place, setting, value, name);
            }
        }
    }

    private void Check(TaskWord word)
    {
        if (!TrainingPlan.Settings.TryGetValue(word.Setting, out JsonPropertyInfo? setting))
            throw Refused(word.Place, Unknown(word.Setting));
        try
        {
            SettingsTree.CheckKind(word.Setting, setting, word.Value);
        }
        catch (SettingException wrong)
        {
            throw Refused(word.Place, wrong.Reason, wrong);
        }
    }

    private string? WhyNot(string setting, TrainingPlan own)
    {
        if (own.Policy is not null || !SettingUse.IsPolicys(setting))
            return SettingUse.WhyNot(setting, own);

        // what is said of a policy is for the methods that learn one
        return setting.StartsWith("camera.", StringComparison.Ordinal) && _environment.Pictures.Count == 0
            ? SettingUse.WhyNot(setting, TrainingPlan.Default(Methods.Badmm, camera: false))
            : null;
    }

    private static string Unknown(string setting) =>
        setting.Split('.') is [string section, _, ..] && Methods.Named(section) is null && !TrainingPlan.Keys.Contains(section)
            ? $"unknown key: '{section}' is neither a setting nor a method of this program, which knows "
                + string.Join(", ", Methods.All.Select(method => method.Name))
            : "unknown key";

    private DescriptionException Refused(string place, string reason, Exception? inner = null) =>
        _environment.Refused($"$.training.{Plain(place)}", reason, inner);

    private static string Plain(string place) =>
        new([
            .. (place.Length <= LongestPlace ? place : place[..LongestPlace] + "...").Select(letter =>
                char.IsControl(letter) ? ' ' : letter
            ),
        ]);

    private static bool IsFor(TaskWord word, Method method) => word.Method is null || word.Method == method.Name;

    private static bool IsPolicys(string setting, Method method) =>
        (SettingUse.IsPolicys(setting) && !setting.StartsWith("camera.", StringComparison.Ordinal)) || setting.Split('.')[0] == method.Name;

    private JsonObject Object(JsonElement text) =>
        text.ValueKind == JsonValueKind.Object ? JsonObject.Create(text)! : throw _environment.Refused("$.training", "must be an object");
}
