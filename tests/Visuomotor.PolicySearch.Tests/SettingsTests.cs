using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>The records of settings are the truth: task.json's schema and what is laid over them say the same.</summary>
public sealed class SettingsTests
{
    private static readonly Dictionary<string, JsonPropertyInfo> s_settings = SettingsTree
        .Of(SettingsJson.Default.TrainingSettings, "training.")
        .Concat(SettingsTree.Of(SettingsJson.Default.GuidedPolicySearchSettings, "policy."))
        .ToDictionary(setting => setting.Path, setting => setting.Property);

    public static TheoryData<string> Keys => [.. TaskTraining.Keys().Where(key => key != "method")];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_of_a_tasks_training_is_a_setting_of_the_same_kind_and_range(string key)
    {
        JsonPropertyInfo setting = s_settings[TaskTraining.SettingOf(key)];
        JsonElement schema = Schema(key);
        Assert.NotEmpty(schema.GetProperty("description").GetString()!);
        Type type = Nullable.GetUnderlyingType(setting.PropertyType) ?? setting.PropertyType;
        if (schema.GetProperty("type").GetString() == "array")
        {
            Assert.Equal(SettingsTree.RangeOf(setting)!.Items, schema.GetProperty("maxItems").GetInt32());
            (schema, type) = (schema.GetProperty("items"), type.GetGenericArguments()[0]);
        }
        if (type.IsEnum)
        {
            Assert.Equal(
                Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type).Trim('"')),
                schema.GetProperty("enum").EnumerateArray().Select(word => word.GetString()!)
            );
            return;
        }
        Assert.Equal(
            type == typeof(int) ? "integer"
                : type == typeof(bool) ? "boolean"
                : type == typeof(string) ? "string"
                : "number",
            schema.GetProperty("type").GetString()
        );
        if (type == typeof(bool) || type == typeof(string))
            return;
        BetweenAttribute range = SettingsTree.RangeOf(setting)!;
        Assert.Equal((schema.GetProperty("minimum").GetDouble(), schema.GetProperty("maximum").GetDouble()), (range.Least, range.Most));
    }

    [Fact]
    public void No_two_keys_of_a_tasks_training_are_the_same_setting()
    {
        string[] settings = [.. TaskTraining.Keys().Select(TaskTraining.SettingOf)];
        Assert.True(settings.Length > 30);
        Assert.Equal(settings.Length, settings.Distinct().Count());
        Assert.All(settings, setting => Assert.Contains(setting, s_settings.Keys));
    }

    public static TheoryData<string> Names => [.. NamedSetting.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_setting_can_be_given_by_its_name_and_out_of_its_range_is_refused(string name)
    {
        TrainingSettings teachers = new();
        GuidedPolicySearchSettings policy = new() { Vision = new() };
        JsonPropertyInfo property = s_settings[name];
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        string[] texts =
            type == typeof(bool) ? ["true", "false"]
            : type == typeof(int) ? ["7", "8"]
            : type == typeof(double) ? ["1", name.EndsWith("elaxation", StringComparison.Ordinal) ? "2" : "0.25"]
            : type == typeof(string) ? ["sensors", "none"]
            : type == typeof(StepRule) ? ["classic", "global"]
            : type == typeof(Perception) ? ["pose-features", "end-to-end"]
            : ["3,4", "none"];
        foreach (string text in texts)
        {
            NamedSetting setting = NamedSetting.Parse(name, text);
            (teachers, policy) = (setting.Over(teachers), setting.Over(policy));
            Assert.True(setting.IsPolicys ? setting.Holds(policy) : setting.Holds(teachers));
        }
        Assert.Equal(name, NamedSetting.NameOf(NamedSetting.Parse(name, texts[0]).Setting));
        if (SettingsTree.RangeOf(property) is not null)
            Assert.Throws<SettingException>(() => NamedSetting.Parse(name, "-1"));
        if (type != typeof(bool))
            return;
        Assert.Throws<SettingException>(() => NamedSetting.Parse(name, "maybe"));
    }

    [Fact]
    public void What_is_laid_over_settings_is_there_and_all_else_is_as_it_was()
    {
        GuidedPolicySearchSettings before = new() { InitialWeight = 0.1 + 0.2, Vision = new() };
        GuidedPolicySearchSettings after = SettingsTree.Lay(
            before,
            SettingsJson.Default.GuidedPolicySearchSettings,
            [("policy.batches", 7), ("onPolicyFrom", 3), ("vision.pose.images", 5)]
        );
        Assert.Equal((7, 3, 5), (after.Policy.Batches, after.OnPolicyFrom, after.Vision!.Pose.Images));
        Assert.Equal(before.Policy.Hidden, after.Policy.Hidden);
        Assert.Equal(
            before with
            {
                OnPolicyFrom = 3,
                Policy = after.Policy,
                Vision = before.Vision with { Pose = before.Vision.Pose with { Images = 5 } },
            },
            after
        );
        Assert.Equal(before.Policy with { Batches = 7, Hidden = after.Policy.Hidden }, after.Policy);
        Assert.Throws<ArgumentException>(() =>
            SettingsTree.Lay(before, SettingsJson.Default.GuidedPolicySearchSettings, [("policy.batch", 7)])
        );
    }

    [Fact]
    public void Multipliers_in_the_wrong_order_are_refused_with_their_place()
    {
        using TaskWith task = new("""{ "minimumStepMultiplier": 20 }""");
        TaskFormatException refused = Assert.Throws<TaskFormatException>(() =>
            TaskSettings.Check(task.Task, TrainingSettings.For(task.Task), policy: null)
        );
        Assert.Equal("$.training.minimumStepMultiplier", refused.JsonPath);
    }

    private static JsonElement Schema(string key)
    {
        using JsonDocument document = JsonDocument.Parse(TaskSchema.Text);
        JsonElement schema = document.RootElement.GetProperty("properties").GetProperty("training");
        foreach (string part in key.Split('.'))
            schema = schema.GetProperty("properties").GetProperty(part);
        return schema.Clone();
    }
}
