using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>The records of settings are the truth: task.json's schema and what is laid over them say the same.</summary>
public sealed class SettingsTests
{
    private static readonly Dictionary<string, JsonPropertyInfo> Settings = TrainingPlan.Settings;

    public static TheoryData<string> Keys => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public void AKeyOfATasksTrainingIsASettingOfTheSameKindAndRange(string key)
    {
        JsonPropertyInfo setting = Settings[key];
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

    public static TheoryData<string> Names => [.. NamedSetting.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EverySettingCanBeGivenByItsNameAndOutOfItsRangeIsRefused(string name)
    {
        TrainingPlan plan = new(
            Methods.Named(name.Split('.')[0]) is { IsGuided: true } guided ? guided : Methods.Badmm,
            new TrainingSettings(),
            policy: null
        );
        plan = plan with
        {
            Policy = plan.Policy! with
            {
                Camera = new(),
                OwnTrials = new() { From = 2 },
            },
        };
        if (!plan.Has(name))
            plan = new TrainingPlan(Methods.Named(name.Split('.')[0])!, new TrainingSettings());
        JsonPropertyInfo property = Settings[name];
        Type type = SettingsTree.Bare(property);
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
            plan = NamedSetting.Over(plan, setting);
            Assert.True(setting.Holds(plan));
        }
        if (SettingsTree.RangeOf(property) is not null)
            Assert.Throws<SettingException>(() => NamedSetting.Parse(name, "-1"));
        if (type != typeof(bool))
            return;
        Assert.Throws<SettingException>(() => NamedSetting.Parse(name, "maybe"));
    }

    [Fact]
    public void WhatIsLaidOverSettingsIsThereAndAllElseIsAsItWas()
    {
        GuidedPolicySearchSettings policy = new()
        {
            Agreement = new BadmmSettings { InitialWeight = 0.1 + 0.2 },
            Camera = new(),
        };
        TrainingPlan before = new(Methods.Badmm, new TrainingSettings { Seed = ulong.MaxValue }, policy),
            after = before.With([
                ("policy.batches", 7),
                ("ownTrials.noise", 2),
                ("ownTrials.from", 3),
                ("camera.pose.images", 5),
                ("badmm.rounds", 6),
            ]);
        Assert.Equal(before.Training, after.Training);
        Assert.Equal(policy.Policy.Hidden, after.Policy!.Policy.Hidden);
        Assert.Equal(
            policy with
            {
                Agreement = new BadmmSettings { InitialWeight = 0.1 + 0.2, Rounds = 6 },
                OwnTrials = new() { From = 3, Noise = 2 },
                Policy = policy.Policy with { Batches = 7, Hidden = after.Policy.Policy.Hidden },
                Camera = policy.Camera with { Pose = policy.Camera.Pose with { Images = 5 } },
            },
            after.Policy
        );
        Assert.Equal(after.ToJson().ToJsonString(), TrainingPlan.Read(after.ToJson(), 4).ToJson().ToJsonString());
        Assert.Throws<SettingException>(() => before.With([("policy.batch", 7)]));
        Assert.Throws<SettingException>(() => before.With([("admm.rounds", 7)]));
        Assert.Equal("ownTrials.noise", Assert.Throws<SettingException>(() => before.With([("ownTrials.noise", 2)])).Setting);
    }

    [Fact]
    public void MultipliersInTheWrongOrderAreRefusedWithTheirPlace()
    {
        using TaskWith task = new("""{ "minimumStepMultiplier": 20 }""");
        TaskFormatException refused = Assert.Throws<TaskFormatException>(() => TaskSettings.Check(task.Task, TrainingPlan.For(task.Task)));
        Assert.Equal("$.training.minimumStepMultiplier", refused.JsonPath);
    }

    [Fact]
    public void TheSchemaHasNoKeyOfATrainingBesideTheSettings()
    {
        using JsonDocument document = JsonDocument.Parse(TaskSchema.Text);
        JsonElement settings = document.RootElement.GetProperty("$defs").GetProperty("settings");
        Assert.Equal(Settings.Keys.Order(), Leaves(settings, "").Order());
        JsonElement training = document.RootElement.GetProperty("properties").GetProperty("training").GetProperty("properties");
        Assert.Equal(
            settings.GetProperty("properties").EnumerateObject().Select(key => key.Name).Append("method").Append("byMethod").Order(),
            training.EnumerateObject().Select(key => key.Name).Order()
        );

        static IEnumerable<string> Leaves(JsonElement schema, string prefix) =>
            schema
                .GetProperty("properties")
                .EnumerateObject()
                .SelectMany(key =>
                    key.Value.TryGetProperty("properties", out _) ? Leaves(key.Value, $"{prefix}{key.Name}.") : [prefix + key.Name]
                );
    }

    private static JsonElement Schema(string key)
    {
        using JsonDocument document = JsonDocument.Parse(TaskSchema.Text);
        JsonElement schema = document.RootElement.GetProperty("$defs").GetProperty("settings");
        foreach (string part in key.Split('.'))
            schema = schema.GetProperty("properties").GetProperty(part);
        return schema.Clone();
    }
}
