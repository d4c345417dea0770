using System.Security.Cryptography;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A setting of a camera policy changes what pose pre-training or the training does, or is refused.</summary>
public sealed class CameraSettingUseTests : IDisposable
{
    private const int Resolution = 28;

    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;
    private readonly RobotTask _task;

    public CameraSettingUseTests()
    {
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "cube"), _folder);
        string file = Path.Combine(_folder, TaskFile.Name),
            text = File.ReadAllText(file)
                .Replace("\"horizon\": 100", "\"horizon\": 6", StringComparison.Ordinal)
                .Replace("\"x\": [-0.05, 0, 0.05], \"y\": [-0.08, 0, 0.08]", "\"x\": [0], \"y\": [-0.08, 0.08]", StringComparison.Ordinal);
        File.WriteAllText(file, text);
        _task = RobotTask.Load(_folder, Resolution);
    }

    public void Dispose()
    {
        _task.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void EverySettingChangesATrainingOrIsRefused()
    {
        Dictionary<string, string> values = new()
        {
            ["camera.teacherIterations"] = "2",
            ["camera.samples"] = "3",
            ["camera.randomLooks"] = "false",
            ["camera.perception"] = "pose-features",
            ["camera.endToEndBatches"] = "4",
            ["camera.learningRate"] = "0.01",
            ["camera.pose.images"] = "9",
            ["camera.pose.heldOutImages"] = "3",
            ["camera.pose.batches"] = "4",
            ["camera.pose.batchSize"] = "5",
            ["camera.pose.learningRate"] = "0.01",
            ["camera.pose.randomLooks"] = "false",
        };
        Assert.Equal(NamedSetting.Names.Where(name => name.StartsWith("camera.", StringComparison.Ordinal)).Order(), values.Keys.Order());
        TrainingPlan seeing = Plan(Perception.EndToEnd),
            frozen = Plan(Perception.PoseFeatures);
        string before = Result(seeing);
        foreach ((string name, string value) in values)
        {
            TrainingPlan after = NamedSetting.Over(seeing, NamedSetting.Parse(name, value));
            Assert.Null(SettingUse.WhyNot(name, after));
            Assert.True(before != Result(after), $"{name} changes no training");
        }
        string stays = Result(frozen);
        foreach (string name in (string[])["camera.endToEndBatches", "camera.learningRate"])
        {
            TrainingPlan after = NamedSetting.Over(frozen, NamedSetting.Parse(name, values[name]));
            Assert.NotNull(SettingUse.WhyNot(name, after));
            Assert.Equal(stays, Result(after));
        }
    }

    private static TrainingPlan Plan(Perception perception) =>
        new(
            Methods.Badmm,
            new TrainingSettings { Iterations = 3, Samples = 2 },
            new GuidedPolicySearchSettings
            {
                Agreement = new BadmmSettings { Rounds = 1 },
                Policy = new() { Hidden = [3], Batches = 3 },
                Camera = new()
                {
                    TeacherIterations = 1,
                    Samples = 2,
                    EndToEndBatches = 2,
                    Perception = perception,
                    Pose = new()
                    {
                        Images = 8,
                        HeldOutImages = 2,
                        Batches = 2,
                        BatchSize = 4,
                    },
                },
            }
        );

    private string Result(TrainingPlan plan)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        PoseResult pose;
        using (RolloutPool pool = new(_task, 1))
            pose = PoseTraining.Run(_task, plan.Policy!.Camera!.Pose, definition: null, plan.Training.Seed, pool);
        writer.Write(pose.Error);
        using GuidedPolicySearch training = new(_task, plan.Training, plan.Policy, 1, pose.Network);
        for (int i = 0; i < plan.Training.Iterations; i++)
            training.RunIteration();
        foreach (Teacher teacher in training.Teachers)
            teacher.Next.WriteTo(writer);
        foreach (float weight in training.KeptPolicy.Network.Parameters)
            writer.Write(weight);
        writer.Flush();
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    }
}
