using System.Security.Cryptography;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A setting changes what a training does, or is refused.</summary>
public sealed class SettingUseTests : IDisposable
{
    // values other than the default's double, at which a setting shows in a training of seconds
    private static readonly Dictionary<string, string> Values = new()
    {
        ["holdSuccess"] = "0.01",
        ["minimumStepMultiplier"] = "9",
        ["maximumStepMultiplier"] = "0.02",
        ["rejectionErrors"] = "0",
        ["noiseSmoothing"] = "2",
        ["explorationFloor"] = "0.9",
        ["fit.maximumTrajectories"] = "1",
        ["fit.maximumPoints"] = "30",
        ["fit.pointsPerCluster"] = "5",
        ["fit.maximumClusters"] = "2",
        ["fit.minimumClusters"] = "10",
        ["fit.maximumIterations"] = "1",
        ["fit.ridge"] = "0.01",
        ["fit.mixtureRidge"] = "0.01",
        ["fit.initialStateDeviation"] = "1",
        ["mdgps.klStep"] = "0.05",
        ["ownTrials.from"] = "3",
        ["vary"] = "shaken",
        ["policy.history"] = "1",
        ["ownTrials.klStep"] = "0.05",
        ["ownTrials.noise"] = "3",
        ["ownTrials.relaxation"] = "5",
        ["ownTrials.trustRegion"] = "0.0001",
        ["teachersAndPolicy.policyRollouts"] = "1",
        ["teachersAndPolicy.stepRule"] = "global",
        ["teachersAlone.iterations"] = "1",
        ["badmm.initialWeight"] = "0.3",
        ["badmm.minimumWeight"] = "0.01",
        ["badmm.maximumWeight"] = "0.01",
        ["policy.weightDecay"] = "0.5",
        ["policy.trajectories"] = "1",
        ["policy.hidden"] = "4",
    };

    private readonly TaskWith _with = new("{}", """{ "shaken": { "delay": { "steps": 1 }, "torqueGain": [0.8, 1.2] } }""");

    private RobotTask Task => _with.Task;

    public static TheoryData<string> Names => [.. NamedSetting.Names.Where(name => !name.StartsWith("camera.", StringComparison.Ordinal))];

    public SettingUseTests()
    {
        Task.Definition.Horizon = 12;
    }

    public void Dispose() => _with.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void ASettingChangesATrainingOrIsRefused(string name) =>
        Assert.True(
            // where few trials succeed, where some do, and where all do
            new[] { 0.9, 1.5, 5 }.Any(success => Changes(name, success)),
            $"{name} changes no training"
        );

    private bool Changes(string name, double success)
    {
        Task.Definition.Success.Below = success;
        bool changes = false;
        foreach ((string title, TrainingPlan plan) in Trainings())
        {
            TrainingPlan after;
            try
            {
                after = NamedSetting.Over(plan, NamedSetting.Parse(name, Other(name, plan)));
                after.Validate();
            }
            catch (SettingException)
            {
                // the training has none, or it does not go with the others, and says so
                continue;
            }
            bool used = SettingUse.WhyNot(name, after) is null,
                same = Result(plan) == Result(after);
            Assert.True(used || same, $"{title}: {name} is called of no use and changes the training");
            changes |= used && !same;
        }
        return changes;
    }

    [Theory]
    [InlineData(2, """{ "method": "badmm", "ownTrials": { "from": 5 }, "holdSuccess": 0.9 }""", "$.training.holdSuccess")]
    [InlineData(
        2,
        """{ "method": "mdgps", "byMethod": { "mdgps": { "badmm": { "rounds": 1 } } } }""",
        "$.training.byMethod.mdgps.badmm.rounds"
    )]
    [InlineData(2, """{ "method": "admm", "ownTrials": { "from": 3 } }""", "$.training.ownTrials.from")]
    [InlineData(2, """{ "method": "badmm", "ownTrials": { "noise": 3 } }""", "$.training.ownTrials.noise")]
    [InlineData(2, """{ "camera": { "samples": 3 } }""", "$.training.camera.samples")]
    [InlineData(2, """{ "prior": false, "fit": { "maximumClusters": 3 } }""", "$.training.fit.maximumClusters")]
    [InlineData(2, """{ "method": "ilqg", "iterations": 3, "klStep": 2 }""", "$.training.klStep")]
    [InlineData(2, """{ "method": "reinforce" }""", "$.training.method")]
    [InlineData(2, """{ "reinforce": { "baseline": 1 } }""", "$.training.reinforce.baseline")]
    [InlineData(1, """{ "method": "badmm", "policy": { "policyKlStep": 1 } }""", "$.training.policy.policyKlStep")]
    [InlineData(1, """{ "method": "mdgps", "policy": { "rounds": 1 } }""", "$.training.policy.rounds")]
    [InlineData(1, """{ "method": "mdgps", "mirrorDescent": { "initialWeight": 1 } }""", "$.training.mirrorDescent.initialWeight")]
    [InlineData(1, """{ "method": "admm", "policy": { "onPolicyFrom": 3 } }""", "$.training.policy.onPolicyFrom")]
    [InlineData(1, """{ "method": "badmm", "holdSuccess": 0.9 }""", "$.training.holdSuccess")]
    [InlineData(1, """{ "camera": { "samples": 3 } }""", "$.training.camera.samples")]
    [InlineData(1, """{ "policy": { "batches": "many" } }""", "$.training.policy.batches")]
    [InlineData(1, """{ "policy": { "batches": 0 }, "method": "badmm" }""", "$.training.policy.batches")]
    [InlineData(1, """{ "policy": { "batch": 1 } }""", "$.training.policy.batch")]
    [InlineData(1, """{ "policy": 3 }""", "$.training.policy")]
    [InlineData(1, """{ "badmm": { "rounds": 1 } }""", "$.training.badmm")]
    public void ATaskSaysNothingThatItsOwnMethodNeverUses(int format, string training, string place)
    {
        using TaskWith other = new(training, format: format);
        Assert.Equal(
            place,
            Assert.Throws<TaskFormatException>(() => TaskSettings.Check(other.Task, TrainingPlan.For(other.Task))).JsonPath
        );
    }

    [Theory]
    [InlineData(1, """ "policy": { "rounds": 2, "teacherIterations": 1, "initialWeight": 0.1, "onPolicyFrom": 4 } """)]
    [InlineData(
        2,
        """ "badmm": { "rounds": 2, "initialWeight": 0.1 }, "teachersAlone": { "iterations": 1 }, "ownTrials": { "from": 4 } """
    )]
    public void WhatATaskSaysForAnotherMethodIsNoMistake(int format, string policy)
    {
        using TaskWith other = new($$"""{ "method": "badmm", "samples": 5, "holdSuccess": 0.9, {{policy}} }""", format: format);
        foreach (Method method in Methods.All)
            TaskSettings.Check(other.Task, TrainingPlan.For(other.Task, method));
    }

    private static string Other(string name, TrainingPlan plan)
    {
        if (Values.TryGetValue(name, out string? value))
            return value;
        foreach (string text in (string[])["true", "7", "0.3"])
        {
            try
            {
                return !NamedSetting.Parse(name, text).Holds(plan) ? text
                    : text == "true" ? "false"
                    : "8";
            }
            catch (SettingException)
            {
                // of another kind
            }
        }
        throw new InvalidOperationException($"no other value of {name}");
    }

    private static IEnumerable<(string Title, TrainingPlan Plan)> Trainings()
    {
        TrainingSettings teachers = new() { Iterations = 4, Samples = 4 };
        yield return ("teachers", new TrainingPlan(Methods.Teachers, teachers));
        yield return ("teachers without prior", new TrainingPlan(Methods.Teachers, teachers with { Prior = false, Samples = 12 }));
        foreach (
            AgreementSettings agreement in (AgreementSettings[])
                [new BadmmSettings { Rounds = 2 }, new PlainAdmmSettings { Rounds = 2 }, new MirrorDescentSettings()]
        )
        {
            GuidedPolicySearchSettings policy = new()
            {
                Agreement = agreement,
                Policy = new() { Hidden = [3], Batches = 20 },
            };
            TrainingPlan plan = new(Methods.Of(policy), teachers, policy);
            yield return (agreement.Name, plan);
            yield return (
                $"{agreement.Name} after its teachers",
                plan with
                {
                    Policy = policy with { TeachersAlone = new() { Iterations = 2 } },
                }
            );
            if (agreement.AllowsOwnTrials)
                yield return (
                    $"{agreement.Name} by its own trials",
                    plan with
                    {
                        Policy = policy with
                        {
                            OwnTrials = new() { From = 3, TrustRegion = 0.5 },
                        },
                    }
                );
        }
    }

    private string Result(TrainingPlan plan)
    {
        using TrajectoryTraining training = plan.Policy is null
            ? new TrajectoryTraining(Task, plan.Training, 1)
            : new GuidedPolicySearch(Task, plan.Training, plan.Policy, 1);
        for (int i = 0; i < Math.Min(plan.Training.Iterations, 8); i++)
            training.RunIteration();
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        foreach (Teacher teacher in training.Teachers)
        {
            teacher.Kept.WriteTo(writer);
            teacher.Next.WriteTo(writer);
        }
        if (training is GuidedPolicySearch search)
            foreach (float weight in search.KeptPolicy.Network.Parameters)
                writer.Write(weight);
        writer.Flush();
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    }
}
