using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A policy that remembers: what it reads of the steps before, in training as in trials.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    // the point mass pushed by a motor and a position servo; the last commands are read as well, which is what the memory is held against
    public HistoryTests()
    {
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), _folder);
        Change(
            "scene.xml",
            """<motor name="x" joint="x"/>""",
            """<general name="x" joint="x" gainprm="20" biastype="affine" biasprm="1 -20 -3" ctrlrange="-0.98 0.5"/>"""
        );
        Change("task.json", """{ "part": "velocities" }""", """{ "part": "velocities" }, { "part": "last-action" }""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(79)]
    public void ItReadsTheStepsBeforeWithTheirCommandsAndBeforeTheTrialTheFirstWithTheCommandAtRest(int history)
    {
        using RobotTask task = RobotTask.Load(_folder);
        PolicyInput input = new(task, seesState: false, history);
        double[] vector = new double[input.Names.Count];
        Advancing controller = new(input, RandomStream.Create(1, "pushes"));
        Trajectory trial = Trial(task, controller);
        Assert.Equal(PolicyInput.SizeOf(task, history), input.Names.Count);
        for (int t = 0; t < trial.Horizon; t++)
        {
            input.Read(trial, t, vector);
            Assert.Equal(controller.Vectors[t], vector);
            Assert.Equal(trial.Observations.Row(t).ToArray(), vector[..6]);
            for (int k = 1; k <= history; k++)
            {
                double[] past = vector[(6 + 8 * (k - 1))..(6 + 8 * k)];
                Assert.Equal(trial.Observations.Row(Math.Max(0, t - k)).ToArray(), past[..6]);
                // the step after reads what was commanded, and the first what holds before the trial
                double[] commanded = trial.Observations.Row(Math.Max(0, t - k + 1))[4..].ToArray();
                Assert.Equal(commanded[0], past[6], 1e-12);
                Assert.Equal(commanded[1], past[7]);
            }
        }
        // limits were met, and the servo does not rest at 0
        Assert.Contains(trial.Actions.Data, command => command == 0.5);
        Assert.InRange(trial.Observations[0, 4], -0.98, -0.9);
    }

    [Fact]
    public void WhereTheServosJointIsNotObservedItsCommandAtRestIsThatOfTheFirstCondition()
    {
        Change("task.json", """ "initial": """, """ "observation": [ { "part": "last-action" } ], "initial": """);
        using RobotTask task = RobotTask.Load(_folder);
        PolicyInput input = new(task, seesState: false, 1);
        double[] vector = new double[input.Names.Count];
        input.Begin([0.1, 0.2], vector);
        Assert.Equal([0.1, 0.2, 0.1, 0.2], vector[..4]);
        Assert.Equal(-0.95, vector[4], 1e-12);
        Assert.Equal(0, vector[5]);
        Assert.Equal(
            [
                "x last position",
                "y last torque",
                "x last position, 1 step before",
                "y last torque, 1 step before",
                "x command, 1 step before",
            ],
            input.Names.Take(5)
        );
        Assert.Equal("N", input.Units[^1]);
    }

    [Fact]
    public void ATrialByAPolicyThatRemembersIsWhatItMakesOfTheRecord()
    {
        using RobotTask task = RobotTask.Load(_folder);
        using GlobalPolicy policy = new(
            task,
            NetworkDefinition.FullState(PolicyInput.SizeOf(task, 3), task.ActionSize, [8]),
            RandomStream.Create(2, "weights")
        );
        Assert.Equal(3, policy.History);
        Trajectory trial = Trial(task, policy.CreateController());
        policy.UpdateWhitening([trial]);
        trial = Trial(task, policy.CreateController());
        Matrix actions = new(trial.Horizon, trial.ActionSize);
        policy.MeanActions(trial, actions);
        for (int i = 0; i < actions.Data.Length; i++)
            Assert.Equal(trial.Actions.Data[i], Math.Clamp(actions.Data[i], task.ActionLow[i % 2], task.ActionHigh[i % 2]), 1e-5);
        Assert.True(trial.Actions.Data.Distinct().Count() > trial.Horizon);

        using GlobalPolicy again = GlobalPolicy.FromBytes(policy.ToBytes(), task);
        Assert.Equal(trial.Actions.Data, Trial(task, again.CreateController()).Actions.Data);
    }

    [Theory]
    [InlineData("badmm", null)]
    [InlineData("mdgps", 2)]
    public void APolicyThatRemembersGivesTheSameBitsWithOneAndTwoThreadsAndWhenRestored(string method, int? onPolicyFrom)
    {
        using RobotTask task = RobotTask.Load(_folder);
        TrainingSettings training = new() { Seed = 4, Samples = 4 };
        GuidedPolicySearchSettings settings = new()
        {
            Agreement = method == "mdgps" ? new MirrorDescentSettings() : new BadmmSettings { Rounds = 1 },
            OwnTrials = onPolicyFrom is { } from ? new() { From = from, KeepBest = true } : null,
            Policy = new PolicySettings
            {
                History = 2,
                Batches = 30,
                Hidden = [6],
            },
        };
        using GuidedPolicySearch one = new(task, training, settings, 1),
            two = new(task, training, settings, 2),
            restored = new(task, training, settings, 2);
        using MemoryStream saved = new();
        for (int i = 0; i < 3; i++)
        {
            one.RunIteration();
            two.RunIteration();
            if (i == 1)
                TrainingState.Save(two, saved);
        }
        saved.Position = 0;
        TrainingState.Restore(restored, saved);
        restored.RunIteration();
        Assert.Equal(Bytes(one), Bytes(two));
        Assert.Equal(Bytes(one), Bytes(restored));
        Assert.Equal((2, 2), (one.Policy.History, one.KeptPolicy.History));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void ItLearnsWhatDependsOnTheCommandTwoStepsBefore(int history, bool learns)
    {
        using TaskWith task = new("""{ "samples": 4 }""");
        PolicySettings settings = new()
        {
            History = history,
            Hidden = [],
            Batches = 1000,
        };
        GuidedPolicySearchSettings search = new()
        {
            Agreement = new BadmmSettings { Rounds = 1 },
            Policy = settings,
        };
        using GuidedPolicySearch training = new(task.Task, new TrainingSettings { Seed = 4, Samples = 4 }, search, 2);
        training.RunIteration();
        using PolicyTrainer trainer = new(training.Policy, task.Task, settings, 2);
        IReadOnlyList<Trajectory>[] trials = [.. training.Teachers.Select(teacher => teacher.Memory.Trials)];
        trainer.Collect(
            training.Teachers,
            new PolicyLesson(trials, null) { OwnActions = trials.SelectMany(each => each).ToDictionary(trial => trial, Echo) }
        );
        double loss = trainer.Train(1000, 5e-3, null, RandomStream.Create(5, "batches"), default),
            variance = trials.SelectMany(each => each).Average(trial => Echo(trial).Data.Average(each => each * each));
        Assert.True(learns ? loss < 0.01 * variance : loss > 0.1 * variance, $"loss {loss} of {variance}");

        static Matrix Echo(Trajectory trial)
        {
            Matrix echo = new(trial.Horizon, trial.ActionSize);
            for (int t = 2; t < trial.Horizon; t++)
                trial.Actions.Row(t - 2).CopyTo(echo.Row(t));
            return echo;
        }
    }

    [Fact]
    public void AHistoryAsLongAsTheTrialIsRefusedWithItsPlace()
    {
        using TaskWith task = new("""{ "method": "badmm", "policy": { "history": 80 } }""");
        GuidedPolicySearchSettings settings = GuidedPolicySearchSettings.For(task.Task)!;
        TaskFormatException refused = Assert.Throws<TaskFormatException>(() => TaskSettings.Check(task.Task, TrainingPlan.For(task.Task)));
        Assert.Equal("$.training.policy.history", refused.JsonPath);
        Assert.Contains("must be below 80, the steps of a trial", refused.Message, StringComparison.Ordinal);
        SettingException given = Assert.Throws<SettingException>(() =>
            new GuidedPolicySearch(task.Task, new TrainingSettings(), settings, 1)
        );
        Assert.Equal("policy.history", given.Setting);
    }

    private void Change(string file, string from, string to)
    {
        string path = Path.Combine(_folder, file),
            text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    private static Trajectory Trial(RobotTask task, IController controller)
    {
        using RolloutWorker worker = new(task);
        Trajectory trial = task.CreateTrajectory();
        using IDisposable? owned = controller as IDisposable;
        worker.Run(task.Training[1], controller, RandomStream.Create(3, "trial"), trial);
        return trial;
    }

    private static byte[] Bytes(GuidedPolicySearch search)
    {
        using MemoryStream stream = new();
        TrainingState.Save(search, stream);
        return stream.ToArray();
    }

    /// <summary>Pushes at random, beyond the limits now and then, and keeps the vectors that a policy would read.</summary>
    private sealed class Advancing(PolicyInput input, RandomStream random) : IController
    {
        private readonly double[] _vector = new double[input.Names.Count];
        private double[] _command = [];

        public List<double[]> Vectors { get; } = [];

        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
        {
            if (t == 0)
                input.Begin(observation.Numbers, _vector);
            else
                input.Advance(observation.Numbers, _command, _vector);
            Vectors.Add([.. _vector]);
            for (int i = 0; i < action.Length; i++)
                action[i] = 2 * random.NextGaussian();
            _command = action.ToArray();
        }
    }
}
