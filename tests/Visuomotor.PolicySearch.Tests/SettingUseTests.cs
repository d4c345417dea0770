using System.Security.Cryptography;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A setting changes what a training does, or is refused.</summary>
public sealed class SettingUseTests : IDisposable
{
    // values other than the default's double, at which a setting shows in a training of seconds
    private static readonly Dictionary<string, string> s_values = new()
    {
        ["training.holdSuccess"] = "0.01",
        ["training.minimumMultiplier"] = "9",
        ["training.maximumMultiplier"] = "0.02",
        ["training.rejectionErrors"] = "0",
        ["training.noiseSmoothing"] = "2",
        ["training.explorationFloor"] = "0.9",
        ["training.fit.maximumTrajectories"] = "1",
        ["training.fit.maximumPoints"] = "30",
        ["training.fit.pointsPerCluster"] = "5",
        ["training.fit.maximumClusters"] = "2",
        ["training.fit.minimumClusters"] = "10",
        ["training.fit.maximumIterations"] = "1",
        ["training.fit.ridge"] = "0.01",
        ["training.fit.mixtureRidge"] = "0.01",
        ["training.fit.initialStateDeviation"] = "1",
        ["policy.policyKlStep"] = "0.05",
        ["policy.onPolicyFrom"] = "3",
        ["policy.onPolicyKlStep"] = "0.05",
        ["policy.onPolicyNoise"] = "3",
        ["policy.onPolicyRelaxation"] = "5",
        ["policy.onPolicyTrustRegion"] = "0.0001",
        ["policy.policyRollouts"] = "1",
        ["policy.teacherIterations"] = "1",
        ["policy.minimumWeight"] = "0.01",
        ["policy.maximumWeight"] = "0.01",
        ["policy.policy.weightDecay"] = "0.5",
        ["policy.policy.trajectories"] = "1",
        ["policy.policy.hidden"] = "4",
        ["policy.stepRule"] = "global",
    };

    private readonly RobotTask _task = RobotTask.Load("point-mass");

    public static TheoryData<string> Names =>
        [.. NamedSetting.Names.Where(name => !name.StartsWith("policy.vision.", StringComparison.Ordinal))];

    public SettingUseTests()
    {
        _task.Definition.Horizon = 12;
    }

    public void Dispose() => _task.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_setting_changes_a_training_or_is_refused(string name) =>
        Assert.True(
            // where few trials succeed, where some do, and where all do
            new[] { 0.9, 1.5, 5 }.Any(success => Changes(name, success)),
            $"{name} changes no training"
        );

    private bool Changes(string name, double success)
    {
        _task.Definition.Success.Below = success;
        bool changes = false;
        foreach ((string title, TrainingSettings teachers, GuidedPolicySearchSettings? policy) in Trainings())
        {
            if (policy is null && name.StartsWith("policy.", StringComparison.Ordinal))
                continue;
            NamedSetting setting = NamedSetting.Parse(name, Other(name, teachers, policy));
            TrainingSettings after = setting.Over(teachers);
            GuidedPolicySearchSettings? policyAfter = policy is null ? null : setting.Over(policy);
            bool used = SettingUse.WhyNot(name, after, policyAfter) is null,
                same;
            try
            {
                policyAfter?.Validate();
                same = Result(teachers, policy) == Result(after, policyAfter);
            }
            catch (SettingException)
            {
                // it does not go with the others, and says so
                continue;
            }
            Assert.True(used || same, $"{title}: {name} is called of no use and changes the training");
            changes |= used && !same;
        }
        return changes;
    }

    [Theory]
    [InlineData("""{ "method": "badmm", "policy": { "policyKlStep": 1 } }""", "$.training.policy.policyKlStep")]
    [InlineData("""{ "method": "mdgps", "policy": { "rounds": 1 } }""", "$.training.policy.rounds")]
    [InlineData("""{ "method": "mdgps", "mirrorDescent": { "initialWeight": 1 } }""", "$.training.mirrorDescent.initialWeight")]
    [InlineData("""{ "method": "admm", "policy": { "onPolicyFrom": 3 } }""", "$.training.policy.onPolicyFrom")]
    [InlineData("""{ "method": "badmm", "holdSuccess": 0.9 }""", "$.training.holdSuccess")]
    [InlineData("""{ "camera": { "samples": 3 } }""", "$.training.camera.samples")]
    public void A_task_says_nothing_that_its_own_method_never_uses(string training, string place)
    {
        using TaskWith other = new(training);
        Assert.Equal(
            place,
            Assert
                .Throws<TaskFormatException>(() =>
                    TaskSettings.Check(other.Task, TrainingSettings.For(other.Task), GuidedPolicySearchSettings.For(other.Task))
                )
                .JsonPath
        );
    }

    [Fact]
    public void What_a_task_says_for_another_method_is_no_mistake()
    {
        using TaskWith other = new(
            """
            {
              "method": "badmm", "samples": 5, "holdSuccess": 0.9,
              "policy": { "rounds": 2, "teacherIterations": 1, "initialWeight": 0.1, "onPolicyFrom": 4 }
            }
            """
        );
        foreach (GuidedPolicySearchMethod method in Enum.GetValues<GuidedPolicySearchMethod>())
            TaskSettings.Check(other.Task, TrainingSettings.For(other.Task), GuidedPolicySearchSettings.For(other.Task, method));
        TaskSettings.Check(other.Task, TrainingSettings.For(other.Task), policy: null);
    }

    private static string Other(string name, TrainingSettings teachers, GuidedPolicySearchSettings? policy)
    {
        if (s_values.TryGetValue(name, out string? value))
            return value;
        foreach (string text in (string[])["true", "7", "0.3"])
        {
            try
            {
                NamedSetting setting = NamedSetting.Parse(name, text);
                return !(setting.IsPolicys ? setting.Holds(policy!) : setting.Holds(teachers)) ? text
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

    private static IEnumerable<(string Title, TrainingSettings Teachers, GuidedPolicySearchSettings? Policy)> Trainings()
    {
        TrainingSettings teachers = new() { Iterations = 4, Samples = 4 };
        yield return ("teachers", teachers, null);
        yield return ("teachers without prior", teachers with { Prior = false, Samples = 12 }, null);
        foreach (GuidedPolicySearchMethod method in Enum.GetValues<GuidedPolicySearchMethod>())
        {
            GuidedPolicySearchSettings policy = new()
            {
                Method = method,
                InnerRounds = 2,
                Policy = new() { Hidden = [3], Batches = 20 },
            };
            yield return ($"{method}", teachers, policy);
            yield return ($"{method} after its teachers", teachers, policy with { TeacherIterations = 2 });
            if (method == GuidedPolicySearchMethod.Admm)
                continue;
            yield return ($"{method} by its own trials", teachers, policy with { OnPolicyFrom = 3, OnPolicyTrustRegion = 0.5 });
        }
    }

    private string Result(TrainingSettings teachers, GuidedPolicySearchSettings? policy)
    {
        using TrajectoryTraining training = policy is null
            ? new TrajectoryTraining(_task, teachers, 1)
            : new GuidedPolicySearch(_task, teachers, policy, 1);
        for (int i = 0; i < Math.Min(teachers.Iterations, 8); i++)
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
