using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>Trainings whose trials are made on varied conditions.</summary>
public class VaryTests
{
    private const string Variations = """
        {
          "nothing": {},
          "shaken": {
            "delay": { "steps": 1, "oneMore": 0.5 }, "torqueGain": [0.8, 1.2], "damping": [0.7, 1.3],
            "payload": { "bodies": ["puck"], "factor": [0.8, 1.2] }, "sensorNoise": { "position": 0.01 }
          }
        }
        """;

    private static readonly TrainingSettings Settings = new() { Seed = 3, Samples = 4 };

    private static readonly GuidedPolicySearchSettings Policy = new()
    {
        OwnTrials = new() { From = 3 },
        Policy = new PolicySettings { Hidden = [5], Batches = 40 },
    };

    [Fact]
    public void AVariationThatChangesNothingLeavesEveryBit()
    {
        using TaskWith with = new("{}", Variations);
        using TrajectoryTraining plain = new(with.Task, Settings, 1),
            same = new(with.Task, Settings with { Vary = "nothing" }, 1),
            other = new(with.Task, Settings with { Vary = "shaken" }, 1);
        byte[][] states = [.. new[] { plain, same, other }.Select(training => After(training, 3))];
        Assert.Equal(states[0], states[1]);
        Assert.NotEqual(states[0], states[2]);
    }

    [Fact]
    public void OneAndTwoThreadsAndARestoredTrainingGiveTheSameBits()
    {
        using TaskWith with = new("{}", Variations);
        TrainingSettings settings = Settings with { Vary = "shaken" };
        using GuidedPolicySearch one = new(with.Task, settings, Policy, 1),
            two = new(with.Task, settings, Policy, 2),
            restored = new(with.Task, settings, Policy, 2);
        byte[] middle = After(two, 2);
        restored.Restore(new MemoryStream(middle));
        byte[] expected = After(one, 4);
        Assert.Equal(expected, After(two, 2));
        Assert.Equal(expected, After(restored, 2));
    }

    [Fact]
    public void EveryTrialOfATrainingHasAConditionOfItsOwn()
    {
        // A delay of none or of one step shows in the second state: it is the first if the first command has not come yet. The delays are
        // spread evenly over the trials of an iteration.
        using TaskWith with = new("{}", """{ "late": { "delay": { "oneMore": 0.5 } } }""");
        using TrajectoryTraining training = new(with.Task, Settings with { Samples = 10, Vary = "late" }, 2);
        training.RunIteration();
        foreach (Teacher teacher in training.Teachers)
        {
            int late = teacher.Rollouts.Count(rollout => Math.Abs(Acceleration(rollout)) < 1e-9);
            Assert.Equal(5, late);
        }

        static double Acceleration(Trajectory rollout) => rollout.States[1, 2] - rollout.States[0, 2];
    }

    [Fact]
    public void ATrialFromBytesIsTheTrainingsAndOlderBytesAreRead()
    {
        using TaskWith with = new("{}", Variations);
        IEnvironment task = with.Task;
        using TrajectoryTraining training = new(task, Settings with { Vary = "shaken" }, 1);
        using IRolloutWorker worker = task.CreateWorker();
        TrialRequest request = new()
        {
            Condition = task.Training[1].Name,
            Vary = "shaken",
            Controller = ControllerSnapshot.Of(training.Teachers[1].Next),
            World = StreamKey.World(3, 1, 1, 2),
            Noise = StreamKey.Exploration(3, 1, 1, 2),
            Place = StreamKey.Place(3, 1, 1, 2, 4),
        };
        training.RunIteration();
        Trajectory made = Read(Bytes(request), task).Run(task, worker);
        Assert.Equal(training.Teachers[1].Rollouts[2].States.Data, made.States.Data);
        Assert.Equal(training.Teachers[1].Rollouts[2].Observations.Data, made.Observations.Data);

        // version 1 had no variation and no place: nine bytes less behind the name; version 2 had no place
        byte[] bytes = Bytes(request with { Vary = null });
        int place = 4 + 1 + request.Condition.Length;
        Assert.Equal(0, bytes[place]);
        bytes = [1, 0, 0, 0, .. bytes[4..place], .. bytes[(place + 9)..]];
        TrialRequest older = Read(bytes, task);
        Assert.Null(older.Vary);
        Assert.Null(older.Place);
        Assert.NotEqual(made.States.Data, older.Run(task, worker).States.Data);
        Assert.Throws<InvalidDataException>(() => (request with { Vary = "shakn" }).Run(task, worker));
    }

    [Fact]
    public void AVariationThatIsNotThereIsRefusedWhereItIsAskedFor()
    {
        using TaskWith with = new("""{ "vary": "shakn" }""", Variations);
        TaskFormatException refused = Assert.Throws<TaskFormatException>(() => TaskSettings.Check(with.Task, TrainingPlan.For(with.Task)));
        Assert.Equal("$.training.vary", refused.JsonPath);
        Assert.Contains("has nothing, shaken", refused.Message, StringComparison.Ordinal);
        using TaskWith right = new("""{ "vary": "shaken" }""", Variations);
        SettingException setting = Assert.Throws<SettingException>(() =>
            TaskSettings.Check(right.Task, new TrainingPlan(Methods.Teachers, Settings with { Vary = "shook" }))
        );
        Assert.Equal("vary", setting.Setting);
        Assert.Throws<SettingException>(() => new TrajectoryTraining(with.Task, Settings with { Vary = "shakn" }, 1));
    }

    [Fact]
    public void IlqgRefusesIt()
    {
        using TaskWith with = new("""{ "vary": "shaken" }""", Variations);
        Method ilqg = Methods.Named("ilqg")!;
        TrainingPlan plan = TrainingPlan.For(with.Task, ilqg);
        Assert.Equal("vary", Assert.Throws<SettingException>(() => ilqg.Create(new(with.Task, plan.Training, 1))).Setting);
        TaskFormatException refused = Assert.Throws<TaskFormatException>(() => TaskSettings.Check(with.Task, plan));
        Assert.Equal("$.training.vary", refused.JsonPath);
        TaskSettings.Check(with.Task, new TrainingPlan(ilqg, plan.Training with { Vary = null }));
        // what is trained on is not held out
        Assert.Equal(["nothing"], with.Task.TestVariationNames);
    }

    private static byte[] After(TrajectoryTraining training, int iterations)
    {
        for (int i = 0; i < iterations; i++)
            training.RunIteration();
        using MemoryStream saved = new();
        training.Save(saved);
        return saved.ToArray();
    }

    private static byte[] Bytes(TrialRequest request)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        request.WriteTo(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static TrialRequest Read(byte[] bytes, IEnvironment task)
    {
        using BinaryReader reader = new(new MemoryStream(bytes));
        return TrialRequest.ReadFrom(reader, task);
    }
}
