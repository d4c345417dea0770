using System.Text.Json;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>What a task of format 1 says is what one of format 2 says in other words.</summary>
public class FormerNamesTests
{
    // what the shipped tasks said of their training when they were of format 1
    private static readonly Dictionary<string, string> Former = new()
    {
        ["bottle"] = """
            { "method": "badmm", "samples": 3, "iterations": 10, "klStep": 3, "minimumStepMultiplier": 0.1, "maximumStepMultiplier": 1,
              "policy": { "hidden": [], "initialWeight": 0.0001, "rounds": 2, "batches": 20000, "rollouts": 1 },
              "camera": { "teacherIterations": 5, "samples": 3, "endToEndBatches": 600, "poseBatches": 2000 } }
            """,
        ["cube"] = """
            { "method": "badmm", "samples": 2, "iterations": 8, "klStep": 1.5, "minimumStepMultiplier": 0.1, "maximumStepMultiplier": 1,
              "vary": "practice",
              "policy": { "hidden": [], "rounds": 2, "batches": 20000, "rollouts": 1 },
              "camera": { "teacherIterations": 5, "samples": 3, "endToEndBatches": 600, "poseBatches": 2000 } }
            """,
        ["hammer"] = """
            { "method": "badmm", "samples": 3, "iterations": 5, "klStep": 4, "minimumStepMultiplier": 0.1, "maximumStepMultiplier": 1,
              "policy": { "hidden": [], "initialWeight": 0.0001, "rounds": 2, "batches": 20000, "rollouts": 1 },
              "camera": { "teacherIterations": 3, "samples": 3, "endToEndBatches": 600, "poseBatches": 2000 } }
            """,
        ["hanger"] = """
            { "method": "badmm", "samples": 3, "iterations": 8, "klStep": 10, "minimumStepMultiplier": 0.1, "maximumStepMultiplier": 1,
              "policy": { "hidden": [], "initialWeight": 0.0001, "rounds": 2, "batches": 20000, "rollouts": 1 },
              "camera": { "teacherIterations": 4, "samples": 3, "endToEndBatches": 600, "poseImages": 3000, "poseBatches": 2000 } }
            """,
        ["insertion-2d"] = """
            { "method": "badmm", "samples": 5, "iterations": 20, "klStep": 1, "minimumStepMultiplier": 0.1,
              "policy": { "teacherIterations": 5, "initialWeight": 0.0001, "rounds": 1, "batches": 20000,
                "trajectories": 60, "onPolicyFrom": 7, "onPolicyKlStep": 0.1, "onPolicyNoise": 3 } }
            """,
        ["insertion-3d"] = """
            { "method": "badmm", "samples": 16, "iterations": 40, "klStep": 1, "holdSuccess": 0.93,
              "policy": { "teacherIterations": 1, "initialWeight": 0.3, "rounds": 1, "batches": 20000, "trajectories": 60,
              "onPolicyFrom": 4,
                "onPolicyKlStep": 0.3, "onPolicyNoise": 3, "onPolicyRelaxation": 10, "onPolicyTrustRegion": 2,
                "learnFromSuccesses": true, "keepBest": true } }
            """,
        ["octopus"] = """
            { "samples": 5, "iterations": 25, "klStep": 1, "minimumStepMultiplier": 0.1, "maximumStepMultiplier": 0.4,
              "policy": { "initialWeight": 0.0001, "rounds": 2, "batches": 20000, "rollouts": 1 },
              "mirrorDescent": {} }
            """,
        ["peg"] = """
            { "method": "badmm", "samples": 5, "iterations": 16, "klStep": 2, "minimumStepMultiplier": 0.1, "holdSuccess": 0.93,
              "policy": { "teacherIterations": 1, "hidden": [], "initialWeight": 0.3, "rounds": 1, "batches": 20000, "trajectories": 60,
                "noise": 1.4, "onPolicyFrom": 4, "onPolicyKlStep": 0.1, "onPolicyNoise": 2, "onPolicyRelaxation": 10,
                "onPolicyTrustRegion": 2, "keepNoise": true },
              "mirrorDescent": { "teacherIterations": 1, "hidden": [], "rounds": 1, "batches": 20000, "trajectories": 60, "noise": 1.4,
                "policyKlStep": 0.5, "onPolicyFrom": 4, "onPolicyKlStep": 0.1, "onPolicyNoise": 3, "onPolicyRelaxation": 10,
            "onPolicyTrustRegion": 2, "keepNoise": true } }
            """,
        ["peg-blind"] = """
            { "method": "badmm", "samples": 5, "iterations": 16, "klStep": 2, "minimumStepMultiplier": 0.1, "holdSuccess": 0.93,
              "policy": { "teacherIterations": 3, "hidden": [], "initialWeight": 0.0001, "rounds": 1,
                "batches": 20000, "trajectories": 60, "onPolicyFrom": 5, "onPolicyKlStep": 0.1, "onPolicyNoise": 3 } }
            """,
        ["peg-reference"] = """
            { "method": "badmm", "samples": 5, "iterations": 12, "klStep": 1, "maximumStepMultiplier": 3,
              "policy": { "batches": 4000 },
              "mirrorDescent": { "batches": 4000, "trajectories": 5 } }
            """,
        ["point-mass"] = """
            { "samples": 5, "iterations": 10, "klStep": 1 }
            """,
        ["swimmer"] = """
            { "method": "badmm", "samples": 14, "iterations": 20, "klStep": 4, "prior": false, "holdSuccess": 0.9,
              "policy": { "teacherIterations": 12, "hidden": [40, 40], "actionUnit": 200,
                "initialWeight": 0.0001, "rounds": 2, "batches": 40000, "rollouts": 3 } }
            """,
        ["walker"] = """
            { "samples": 10, "iterations": 24, "klStep": 1, "maximumStepMultiplier": 1 }
            """,
    };

    public static TheoryData<string> Names => [.. Former.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ShippedTasksTrainAsTheyDidInFormatOne(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        Method?[] methods = [null, .. Methods.All];
        string[] now = Plans();
        task.Definition.Format = 1;
        task.Definition.Training = JsonDocument.Parse(Former[name]).RootElement;
        Assert.Equal(now, Plans());
        Assert.True(now.Distinct().Count() >= Methods.All.Count);

        string[] Plans() =>
            [
                .. methods.SelectMany(
                    method => new[] { false, true },
                    (method, plain) => TrainingPlan.For(task, method, plain).ToJson().ToJsonString()
                ),
            ];
    }

    [Fact]
    public void EveryKeyOfFormatOneIsASettingAndHasAPlace()
    {
        using RobotTask task = RobotTask.Load("peg");
        task.Definition.Format = 1;
        task.Definition.Training = JsonDocument.Parse(Former["peg"]).RootElement;
        foreach (
            (string setting, Method method, string place) in (ReadOnlySpan<(string, Method, string)>)
                [
                    ("ownTrials.klStep", Methods.Badmm, "policy.onPolicyKlStep"),
                    ("ownTrials.klStep", Methods.Mdgps, "mirrorDescent.onPolicyKlStep"),
                    ("mdgps.klStep", Methods.Mdgps, "mirrorDescent.policyKlStep"),
                    ("badmm.rounds", Methods.Badmm, "policy.rounds"),
                    ("admm.weight", Methods.Admm, "policy.initialWeight"),
                    ("policy.noise", Methods.Badmm, "policy.noise"),
                    ("camera.pose.images", Methods.Badmm, "camera.poseImages"),
                    ("minimumStepMultiplier", Methods.Badmm, "minimumStepMultiplier"),
                ]
        )
            Assert.Equal(
                $"$.training.{place}",
                new TaskTraining(task).Refused(new SettingException(setting, "is wrong"), method)!.JsonPath
            );
        Assert.Null(new TaskTraining(task).Refused(new SettingException("explorationFloor", "is wrong"), Methods.Badmm));
    }
}
