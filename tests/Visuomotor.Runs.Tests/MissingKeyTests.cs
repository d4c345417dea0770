using System.Text.Json.Nodes;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs.Tests;

/// <summary>
/// What a run's JSON files do not say is never taken for a zero: a missing key, or null, is refused by name, or is what was done before
/// there was the key.
/// </summary>
public sealed class MissingKeyTests : IDisposable
{
    // keys that a run of format 1 that can still be resumed may lack, with what it did
    private static readonly string[] Later =
    [
        "$.resumptions",
        "$.training.vary",
        "$.policy.policy.history",
        "$.policy.keepNoise",
        "$.policy.onPolicyRelaxation",
        "$.policy.policy.noise",
    ];

    private static readonly string[] MayBeNull =
    [
        "$.training.vary",
        "$.training.mdgps.klStep",
        "$.training.ownTrials",
        "$.training.ownTrials.klStep",
        "$.training.ownTrials.trustRegion",
        "$.training.camera",
        "$.resolution",
        "$.task.successDistance",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["teachers", "badmm", "admm", "mdgps", "camera"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AConfigurationLacksNoKey(string kind)
    {
        string written = Configuration(kind).ToJson();
        Assert.Equal(written, Load(written).ToJson());
        foreach ((string path, string? without, string withNull) in JsonPlaces.Of(written))
        {
            if (without is not null)
                Assert.Contains(path == "$.format" ? "'format'" : $"{path}: is missing", Refusal(without), StringComparison.Ordinal);
            if (!MayBeNull.Contains(path))
                Assert.Contains(path == "$.format" ? "'format'" : path, Refusal(withNull), StringComparison.Ordinal);
            else
                Assert.Equal(Plain(withNull), Plain(Load(withNull).ToJson()));
        }
    }

    [Theory]
    [InlineData("teachers-of-format-1")]
    [InlineData("run-of-format-1")]
    [InlineData("own-trials-of-format-1")]
    public void AnOlderRunDidWhatWasDoneBeforeThereWasAChoice(string fixture)
    {
        string written = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", fixture, "config.json")),
            read = Load(written).ToJson();
        Assert.Equal(Plain(read), Plain(Load(read).ToJson()));
        foreach ((string path, string? without, _) in JsonPlaces.Of(written))
        {
            if (without is null || path.StartsWith("$.machine.", StringComparison.Ordinal) || path == "$.format")
                continue;
            if (Later.Contains(path))
                Assert.Equal(read, Load(without).ToJson());
            else
                Assert.Contains(path, Refusal(without), StringComparison.Ordinal);
        }
        if (fixture == "own-trials-of-format-1")
            Assert.Equal(
                ("1", "false", "1", "[]"),
                (
                    At(read, "$.training.ownTrials.relaxation"),
                    At(read, "$.training.ownTrials.keepNoise"),
                    At(read, "$.training.policy.noise"),
                    At(read, "$.resumptions")
                )
            );
    }

    [Fact]
    public void ResultsLackNoKey()
    {
        EvaluationResult result = new("all", 20, 19, 0.95, 0.76, 0.99, 0.02, double.NaN, 1);
        Lacks(
            new EvaluationSummary(3, 7, true, [new EvaluationGroup("teachers", result, [result])]).ToJson(),
            path => EvaluationSummary.Read(path).ToJson()
        );
        Lacks(new PoseSummary(1, 2, 3, [4], 5, 6).ToJson(), path => PoseSummary.Read(path).ToJson());
        string rollouts = _folder.In("rollouts.json");
        new RolloutRecord(
            3,
            [
                new ConditionRollout(
                    "hole-1",
                    [
                        [1, 2],
                        [3, 4],
                    ],
                    [
                        [1],
                        [2],
                    ],
                    [],
                    [1, 2],
                    0.1,
                    true
                ),
            ]
        ).Write(rollouts);
        Lacks(
            File.ReadAllText(rollouts),
            path =>
            {
                RolloutRecord.Read(path).Write(rollouts);
                return File.ReadAllText(rollouts);
            }
        );
        Lacks(
            MetricsJson.ToLine(RunMetrics.Row(SyntheticRun.Record(1, 1), 5)) + "\n",
            path => MetricsJson.ToLine(RunMetrics.Read(path)[0])
        );
    }

    [Fact]
    public void NumbersThatWereNotMeasuredAreNullInAllFiles()
    {
        EvaluationResult result = new("all", 1, 0, 0, 0, 0.9, double.NaN, double.PositiveInfinity, 1);
        string path = _folder.In("evaluation.json"),
            text = new EvaluationSummary(3, 7, true, [new EvaluationGroup("teachers", result, [])]).ToJson();
        Assert.Contains("\"distance\": null", text, StringComparison.Ordinal);
        Assert.Contains("\"distanceHalfWidth\": null", text, StringComparison.Ordinal);
        foreach (string each in new[] { text, text.Replace("\"distance\": null", "\"distance\": \"NaN\"", StringComparison.Ordinal) })
        {
            File.WriteAllText(path, each);
            Assert.True(double.IsNaN(EvaluationSummary.Read(path).Overall.Distance));
        }
        RunConfiguration configuration = SyntheticRun.Configuration();
        string withoutTest = (configuration with { Task = configuration.Task with { SuccessDistance = double.NaN } }).ToJson();
        Assert.Equal("null", At(withoutTest, "$.task.successDistance"));
        Assert.True(double.IsNaN(Load(withoutTest).Task.SuccessDistance));
        new RolloutRecord(
            1,
            [
                new ConditionRollout(
                    "a",
                    [
                        [double.NaN],
                    ],
                    [
                        [1],
                    ],
                    [],
                    [double.NegativeInfinity],
                    double.NaN,
                    false
                ),
            ]
        ).Write(path);
        ConditionRollout rollout = RolloutRecord.Read(path).Conditions[0];
        Assert.All([rollout.States[0][0], rollout.Costs[0], rollout.Distance], number => Assert.True(double.IsNaN(number)));
        Assert.DoesNotContain("NaN", File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static RunConfiguration Configuration(string kind)
    {
        GuidedPolicySearchSettings? policy = kind switch
        {
            "badmm" => new() { OwnTrials = new() { From = 3 } },
            "admm" => new() { Agreement = new PlainAdmmSettings() },
            "mdgps" => new() { Agreement = new MirrorDescentSettings { KlStep = 0.5 } },
            "camera" => new() { Camera = new CameraStageSettings() },
            _ => null,
        };
        RunConfiguration configuration = SyntheticRun.Configuration(conditions: 1);
        return configuration with
        {
            Plan = new TrainingPlan(Methods.Of(policy), configuration.Training, policy),
            Resolution = policy is null ? null : 64,
        };
    }

    /// <summary>
    /// Takes each key away in turn and makes each place null: the file is refused by the key's name, or null is read as null.
    /// </summary>
    private void Lacks(string written, Func<string, string> rewrite)
    {
        foreach ((string place, string? without, string withNull) in JsonPlaces.Of(written))
        {
            string name = place[(place.LastIndexOf('.') + 1)..];
            // older programs did not know of these, and their files tell no format
            if (name is "contactsDropped" or "warnings")
                continue;
            // the parts of an iteration's time are as many as it has
            if (without is not null && !(place.StartsWith("$.seconds.", StringComparison.Ordinal) && name != "iteration"))
                Assert.Contains(name, Refusal(without, rewrite), StringComparison.Ordinal);
            try
            {
                Assert.Equal(Plain(withNull), Plain(rewrite(Put(withNull))));
            }
            catch (RunFolderException exception)
            {
                Assert.Contains(name, exception.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string Plain(string json) => JsonNode.Parse(json)!.ToJsonString();

    private static string At(string json, string path)
    {
        JsonNode? node = JsonNode.Parse(json);
        foreach (string step in path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Skip(1))
            node = int.TryParse(step, out int i) ? node![i] : node![step];
        return node?.ToJsonString() ?? "null";
    }

    private string Put(string text)
    {
        string path = _folder.In("file.json");
        File.WriteAllText(path, text + "\n");
        return path;
    }

    private RunConfiguration Load(string text) => RunConfiguration.Load(Put(text));

    private string Refusal(string text) => Refusal(text, path => RunConfiguration.Load(path).ToJson());

    private string Refusal(string text, Func<string, string> read)
    {
        string path = Put(text);
        Exception? refused = Record.Exception(() => read(path));
        Assert.True(refused is RunFolderException, $"{refused?.GetType().Name ?? "read"}: {text}");
        string message = refused!.Message;
        Assert.DoesNotContain('\n', message);
        Assert.Contains("file.json", message, StringComparison.Ordinal);
        return message;
    }
}
