using System.Text.Json;
using System.Text.Json.Nodes;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>Numbers that a task.json may say train to the end or are refused with their place, however small or large they are.</summary>
public sealed class ExtremeSettingsTests : IDisposable
{
    private static readonly double[] Values = [1e-9, 1e6, 1e9];

    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("badmm")]
    [InlineData("mdgps")]
    public void SmallAndLargeNumbersTrainOrAreRefused(string method)
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass", "scene.xml"), Path.Combine(_folder, "scene.xml"));
        int trained = 0,
            places = Places(Whole()).Count;
        for (int place = 0; place < places; place++)
            foreach (double value in Values)
            {
                JsonNode root = Whole();
                (JsonNode parent, string? key, int index) = Places(root)[place];
                if (key is null)
                    parent[index] = value;
                else
                    parent[key] = value > 1 ? (long)value : value;
                File.WriteAllText(Path.Combine(_folder, TaskFile.Name), root.ToJsonString());
                try
                {
                    Train(method);
                    trained++;
                }
                catch (TaskFormatException refused)
                {
                    Assert.NotEmpty(refused.JsonPath);
                }
                catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"{key ?? parent.GetPath()} = {value}: {exception}");
                }
            }
        Assert.True(trained > places, $"only {trained} trained");
    }

    private void Train(string method)
    {
        using RobotTask task = RobotTask.Load(_folder);
        TrainingPlan plan = TrainingPlan.For(task, Methods.Named(method));
        TaskSettings.Check(task, plan);
        (TrainingSettings settings, GuidedPolicySearchSettings policy) = (plan.Training, plan.Policy!);
        foreach (string variation in task.VariationNames)
            task.Draw(variation, 1, 0).Dispose();

        // large numbers of things are as good as some
        task.Definition.Horizon = Math.Min(task.Horizon, 12);
        settings = settings with { Samples = Math.Min(settings.Samples, 5), Iterations = Math.Min(settings.Iterations, 4) };
        policy = policy with
        {
            Agreement = policy.Agreement is BadmmSettings badmm ? badmm with { Rounds = Math.Min(badmm.Rounds, 2) } : policy.Agreement,
            TeachersAndPolicy = policy.TeachersAndPolicy with { PolicyRollouts = Math.Min(policy.TeachersAndPolicy.PolicyRollouts, 1) },
            Policy = policy.Policy with
            {
                Batches = Math.Min(policy.Policy.Batches, 5),
                Hidden = [.. policy.Policy.Hidden.Select(size => Math.Min(size, 50))],
            },
        };
        using GuidedPolicySearch training = new(task, settings, policy, 1);
        for (int i = 0; i < settings.Iterations; i++)
            training.RunIteration();
    }

    private static JsonNode Whole() =>
        JsonNode.Parse(
            """
            {
              "format": 2, "scene": "scene.xml", "controlPeriod": 0.05, "horizon": 12,
              "state": [ { "part": "positions" }, { "part": "velocities" } ],
              "observation": [ { "part": "positions" }, { "part": "velocities" }, { "part": "clock", "period": 3 } ],
              "initial": { "positions": { "x": -0.9 }, "velocities": { "x": 0.1 }, "positionNoise": 0.01, "velocityNoise": 0.01 },
              "conditions": { "training": [
                { "name": "a", "positions": { "y": 0.3 } }, { "name": "b", "positions": { "y": -0.3 }, "velocities": { "y": 0.1 } } ] },
              "variations": { "v": { "positions": { "x": [0, 0.1] }, "sensorNoise": { "position": 0.1, "velocity": 0.1 },
                "friction": [0.5, 1], "lighting": { "turn": 0.1, "brightness": [0.5, 1], "tint": 0.1 } } },
              "cost": [
                { "term": "torque", "weight": 0.01 },
                { "term": "joints", "of": "velocities", "targets": { "x": 0, "y": 0 }, "weight": 0.1, "finalFactor": 2 },
                { "term": "placement", "points": [ { "site": "puck", "target": "goal", "weights": [1, 1, 0] } ], "squared": 3,
                  "finalSquaredFactor": 10, "log": 0.1, "alpha": 0.001, "finalLogFactor": 2 },
                { "term": "insertion", "points": [ { "site": "puck", "target": "goal", "weights": [1, 1, 0] } ], "weight": 3,
                  "finalFactor": 10, "alpha": 0.001 },
                { "term": "avoid", "point": { "site": "puck", "target": "pillar", "weights": [1, 1, 0] }, "radius": 0.4, "weight": 20 }
              ],
              "distance": { "measure": "site", "site": "puck", "target": "goal" },
              "success": { "below": 0.5 },
              "bounds": { "position": 100, "velocity": 100 },
              "training": {
                "samples": 5, "iterations": 4, "klStep": 1, "minimumStepMultiplier": 0.1, "maximumStepMultiplier": 2,
                "noiseSmoothing": 0.1, "holdSuccess": 0.9,
                "fit": { "ridge": 1e-6, "maximumClusters": 20 },
                "policy": { "batches": 5, "hidden": [5], "trajectories": 6, "actionUnit": 1, "noise": 1 },
                "teachersAlone": { "iterations": 1 }, "teachersAndPolicy": { "policyRollouts": 1 },
                "badmm": { "rounds": 2, "dualRate": 0.1, "initialWeight": 0.01, "minimumWeight": 0.0001, "maximumWeight": 1 },
                "mdgps": { "klStep": 1 },
                "ownTrials": { "from": 3, "klStep": 0.1, "noise": 2, "relaxation": 2, "trustRegion": 2 }
              },
              "initialController": { "stiffness": 1, "damping": 0.5, "finalWeight": 50, "variance": 1, "actionGains": { "x": 1 },
                "wave": { "amplitude": 1, "period": 1, "phasePerJoint": 1 } }
            }
            """
        )!;

    private static List<(JsonNode Parent, string? Key, int Index)> Places(JsonNode root)
    {
        List<(JsonNode, string?, int)> places = [];
        Stack<JsonNode?> open = new([root]);
        while (open.TryPop(out JsonNode? node))
        {
            if (node is JsonObject entries)
                foreach ((string key, JsonNode? value) in entries)
                {
                    if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
                        places.Add((node, key, -1));
                    open.Push(value);
                }
            else if (node is JsonArray items)
                for (int i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
                        places.Add((node, null, i));
                    open.Push(items[i]);
                }
        }
        return places;
    }
}
