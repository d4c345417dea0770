using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

public sealed class CameraPolicyTests : IDisposable
{
    private const int Resolution = 32;

    private const string Shaken = """
        {
          "delay": { "oneMore": 0.5 }, "repeatedPicture": 0.3, "sensorNoise": { "position": 0.002, "image": 0.02 },
          "cameraOffset": { "position": 0.01, "turn": 0.02 }, "payload": { "bodies": ["block"], "factor": [0.8, 1.2] }
        }
        """;

    private static readonly TrainingSettings Settings = new()
    {
        Seed = 5,
        Iterations = 3,
        Samples = 2,
    };

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"visuomotor-{Guid.NewGuid():N}");

    // the cube's task with two positions and short trials
    public CameraPolicyTests()
    {
        using RobotTask cube = RobotTask.Load("cube");
        TaskFolder.Copy(cube.Folder, _folder);
        string file = Path.Combine(_folder, "task.json"),
            text = File.ReadAllText(file);
        string small = text.Replace("\"horizon\": 100", "\"horizon\": 20", StringComparison.Ordinal)
            .Replace("\"x\": [-0.05, 0, 0.05], \"y\": [-0.08, 0, 0.08]", "\"x\": [0], \"y\": [-0.08, 0.08]", StringComparison.Ordinal)
            .Replace("\"variations\": {", "\"variations\": { \"shaken\": " + Shaken + ",", StringComparison.Ordinal);
        File.WriteAllText(file, small);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GuidedPolicySearchSettings Policy(Perception perception) =>
        new()
        {
            Agreement = new BadmmSettings { Rounds = 1 },
            Policy = new PolicySettings { Batches = 30 },
            Camera = new CameraStageSettings
            {
                TeacherIterations = 1,
                Samples = 2,
                EndToEndBatches = 3,
                Perception = perception,
            },
        };

    [Fact]
    public void ThePolicyMakesTrialsOnceItIsTheOneThatIsKept()
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        GuidedPolicySearchSettings settings = Policy(Perception.PoseFeatures) with { TeachersAndPolicy = new() { PolicyRollouts = 1 } };
        using GuidedPolicySearch search = new(
            task,
            Settings,
            settings with
            {
                Camera = settings.Camera! with { TeacherIterations = 2 },
            },
            2,
            PoseNetwork(task)
        );
        List<int> trials = [];
        for (int i = 0; i < 4; i++)
        {
            search.RunIteration();
            trials.Add(search.Teachers[0].PolicyRollouts);
        }
        // the small policy is trained after the first iteration, the camera's after the third
        Assert.Equal([0, 0, 0, 1], trials);
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(double.NaN)]
    public void ATeacherWhoseFirstStepBeforeTheCameraIsRolledBackIsTiedToThePolicyAroundThatStepOrSaysThatItIsNot(double offset)
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        using GuidedPolicySearch search = new(task, Settings, Policy(Perception.PoseFeatures), 2, PoseNetwork(task));
        search.RunIteration();
        Teacher teacher = search.Teachers[0];

        // all trials go astray, or diverge, so that there is none to look at
        Array.Fill(teacher.Next.Offsets.Data, offset);
        bool seen = double.IsFinite(offset);
        ConditionRecord record = search.RunIteration().Conditions[0];
        Assert.False(record.Accepted);
        Assert.All(teacher.Memory.Kept, rollout => Assert.Equal(0, rollout.ImageSize));
        Assert.Contains("rolled back", record.Event, StringComparison.Ordinal);
        Assert.Equal(!seen, record.Event!.Contains("not tied to it", StringComparison.Ordinal));
        Assert.Equal(seen, teacher.Link!.Linearised is not null);
        if (!seen)
            return;

        // the linearisation is that of the policy at the states of the step that was rolled back
        Assert.NotEmpty(teacher.Memory.Recent);
        double[] linear = new double[task.ActionSize];
        foreach (Trajectory rollout in teacher.Memory.Recent)
        {
            Matrix actions = new(task.Horizon, task.ActionSize);
            search.Policy.MeanActions(rollout, actions);
            teacher.Link.Linearised!.Mean(0, rollout.States.Span.Row(0), linear);
            for (int i = 0; i < linear.Length; i++)
                Assert.Equal(actions[0, i], linear[i], 0.05 * (1 + Math.Abs(actions[0, i])));
        }
        search.RunIteration();
        Assert.NotEmpty(search.PolicyDivergences(0));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("shaken", 2)]
    public void AllStagesGiveTheSameBitsWithOneAndTwoThreadsAndWhenRestored(string? vary, int history)
    {
        TrainingSettings settings = Settings with { Vary = vary };
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        Assert.Equal((2, 20), (task.Training.Count, task.Horizon));
        Network pose = PoseNetwork(task);
        GuidedPolicySearchSettings policy = Policy(Perception.EndToEnd);
        policy = policy with { Policy = policy.Policy with { History = history } };
        using GuidedPolicySearch one = new(task, settings, policy, 1, pose),
            two = new(task, settings, policy, 2, pose);
        using MemoryStream saved = new();
        for (int i = 0; i < 3; i++)
        {
            one.RunIteration();
            two.RunIteration();
            // within the camera's stage
            if (i == 1)
                TrainingState.Save(two, saved);
        }
        using GuidedPolicySearch restored = new(task, settings, policy, 2, pose);
        saved.Position = 0;
        TrainingState.Restore(restored, saved);
        restored.RunIteration();
        byte[] expected = Bytes(one);
        Assert.Equal(expected, Bytes(two));
        Assert.Equal(expected, Bytes(restored));
        Assert.Equal("camera policy", one.Stage);
        Assert.True(one.Policy.TakesPictures);
        Assert.Equal(history, one.Policy.History);
        Assert.NotEqual(pose.Values("conv1.weight").ToArray(), one.Policy.Network.Values("conv1.weight").ToArray());
    }

    [Fact]
    public void AnIterationTellsHowManyStepsPicturesAndTrainingImagesItTook()
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        using GuidedPolicySearch training = new(task, Settings, Policy(Perception.EndToEnd), 2, PoseNetwork(task));
        IterationRecord first = training.RunIteration(),
            second = training.RunIteration();
        int steps = 2 * 2 * task.Horizon;
        Assert.Equal((steps, 0, 0), (first.Extra["steps"], first.Extra["frames"], first.Extra["images"]));
        Assert.False(first.Seconds.ContainsKey("simulation.rendering") || first.Seconds.ContainsKey("policy.endToEnd"));
        // two views a step, three mini-batches of 25
        Assert.Equal((steps, 2 * steps, 75), (second.Extra["steps"], second.Extra["frames"], second.Extra["images"]));
        Assert.InRange(second.Seconds["simulation.rendering"], 1e-6, second.Seconds["simulation"]);
        Assert.InRange(second.Seconds["policy.endToEnd"], 1e-6, second.Seconds["policy"]);
    }

    [Fact]
    public void APolicyLearnsFromBothViewsOfAStepAndIsAskedAboutTheFirst()
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        Network pose = PoseNetwork(task);
        using GuidedPolicySearch both = new(task, Settings, Policy(Perception.PoseFeatures), 2, pose);
        GuidedPolicySearchSettings plainSettings = Policy(Perception.PoseFeatures);
        using GuidedPolicySearch plain = new(
            task,
            Settings,
            plainSettings with
            {
                Camera = plainSettings.Camera! with { RandomLooks = false },
            },
            2,
            pose
        );
        for (int i = 0; i < 2; i++)
        {
            both.RunIteration();
            plain.RunIteration();
        }
        Trajectory rollout = both.Teachers[0].Rollouts[0],
            other = plain.Teachers[0].Rollouts[0];
        Assert.Equal((2, 1), (rollout.Views, other.Views));
        Assert.Equal(other.States.Data, rollout.States.Data);
        Assert.Equal(other.Image(7).ToArray(), rollout.Image(7).ToArray());

        // a row of features is that of its own picture
        Matrix features = both.Policy.Features(rollout);
        Assert.Equal(2 * rollout.Horizon, features.Rows);
        float[] second = new float[features.Columns];
        using (NetworkEvaluator evaluator = new(both.Policy.Network))
            evaluator.ComputeFeatures(rollout.Image(7, 1), second);
        Assert.Equal(second, features.Span.Row(15).ToArray().Select(each => (float)each));
        Assert.NotEqual(features.Span.Row(14).ToArray(), features.Span.Row(15).ToArray());

        // the same weights at the start and the same trials, yet another policy
        Assert.NotEqual(plain.Policy.Network.Values("dense1.weight").ToArray(), both.Policy.Network.Values("dense1.weight").ToArray());
    }

    [Theory]
    [InlineData(Perception.EndToEnd)]
    [InlineData(Perception.PosePrediction)]
    public void FeaturesAreKeptUntilTheLayersThatMakeThemMoveAndLeadToTheSameActions(Perception perception)
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        using GuidedPolicySearch search = new(task, Settings, Policy(perception), 2, PoseNetwork(task));
        search.RunIteration();
        search.RunIteration();
        GlobalPolicy policy = search.Policy;
        FeatureMemory memory = new(2);
        Trajectory[] trials = [.. policy.Observed(search.Teachers[0].Memory.Trials)];
        Dictionary<Trajectory, Matrix> kept = memory.Of(policy, trials[..1]);
        Assert.Same(kept[trials[0]], memory.Of(policy, trials)[trials[0]]);
        foreach (Trajectory trial in trials)
        {
            Matrix actions = new(trial.Horizon, trial.ActionSize),
                looked = new(trial.Horizon, trial.ActionSize),
                features = memory.Of(policy, trials)[trial];
            Assert.Equal(policy.Features(trial).Data, features.Data);
            policy.MeanActions(trial, actions, features);
            policy.MeanActions(trial, looked);
            Assert.Equal(looked.Data, actions.Data);
        }

        // another layer may move, one that makes them may not
        policy.Network.Values(policy.Network.Definition.Tensors.Count - 1)[0] += 0.1f;
        policy.Network.MarkChanged();
        Assert.Same(kept[trials[0]], memory.Of(policy, trials)[trials[0]]);
        policy.Network.Values("conv2.bias")[0] += 0.1f;
        policy.Network.MarkChanged();
        Assert.Equal(policy.Features(trials[0]).Data, memory.Of(policy, trials)[trials[0]].Data);
        Assert.NotEqual(kept[trials[0]].Data, policy.Features(trials[0]).Data);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatTheSecondViewShowsMattersInTraining(bool cached)
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        Network pose = PoseNetwork(task);
        float[] asSeen = Trained(changed: false),
            again = Trained(changed: false),
            otherwise = Trained(changed: true);
        Assert.Equal(asSeen, again);
        Assert.NotEqual(asSeen, otherwise);

        // trains an end-to-end policy once more on its rollouts, with their second views or with black ones
        float[] Trained(bool changed)
        {
            using GuidedPolicySearch search = new(task, Settings, Policy(Perception.EndToEnd), 2, pose);
            for (int i = 0; i < 2; i++)
                search.RunIteration();
            using PolicyTrainer trainer = new(search.Policy, task, search.PolicySettings.Policy, 1);
            IReadOnlyList<Trajectory>[] seen = [.. search.Teachers.Select(teacher => search.Policy.Observed(teacher.Memory.Trials))];
            trainer.Collect(search.Teachers, new PolicyLesson(seen, search.PolicySettings.Policy.Noise));
            Trajectory[] rollouts = [.. seen.SelectMany(each => each)];
            for (int t = 0; changed && t < task.Horizon; t++)
                foreach (Trajectory rollout in rollouts)
                    rollout.Image(t, 1).Clear();
            Dictionary<Trajectory, Matrix>? features = cached ? rollouts.ToDictionary(rollout => rollout, search.Policy.Features) : null;
            trainer.Train(10, 1e-3, features, RandomStream.Create(1, "order"), CancellationToken.None);
            return search.Policy.Network.Parameters.ToArray();
        }
    }

    [Theory]
    [InlineData(Perception.PoseFeatures, "conv3.weight", "dense1.weight")]
    [InlineData(Perception.PosePrediction, "dense1.weight", "dense2.weight")]
    public void TheBaselinesLeaveWhatTheySeeAsItWasTrained(Perception perception, string frozen, string trained)
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        Network pose = PoseNetwork(task);
        using GuidedPolicySearch search = new(task, Settings with { Iterations = 2 }, Policy(perception), 2, pose);
        search.RunIteration();
        search.RunIteration();
        Assert.Equal(pose.Values(frozen).ToArray(), search.Policy.Network.Values(frozen).ToArray());
        float[] before = search.Policy.Network.Values(trained).ToArray();
        search.RunIteration();
        Assert.NotEqual(before, search.Policy.Network.Values(trained).ToArray());
    }

    [Fact]
    public void WrongPoseNetworksAndTasksWithoutACameraAreRefused()
    {
        using RobotTask small = RobotTask.Load(_folder, Resolution),
            large = RobotTask.Load(_folder, 40),
            blind = RobotTask.Load("point-mass");
        Network pose = PoseNetwork(small);
        Assert.Contains(
            "another architecture",
            Assert.Throws<ArgumentException>(() => new GuidedPolicySearch(large, Settings, Policy(Perception.EndToEnd), 1, pose)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no camera",
            Assert.Throws<ArgumentException>(() => new GuidedPolicySearch(blind, Settings, Policy(Perception.EndToEnd), 1, pose)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no camera",
            Assert
                .Throws<ArgumentException>(() =>
                {
                    using RolloutPool pool = new(blind, 1);
                    PoseExamples.Render(blind, null, 1, 0, pool);
                })
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void APolicyAndAStateOfAnotherTaskAreRefusedThoughTheirSizesFit()
    {
        using RobotTask cube = RobotTask.Load(_folder, Resolution),
            large = RobotTask.Load(_folder, 40),
            hammer = RobotTask.Load(HammerWithCommandsUnderWay(), Resolution),
            blind = RobotTask.Load("peg");
        Assert.Equal(
            (cube.ObservationSize, cube.StateSize, cube.ActionSize),
            (hammer.ObservationSize, hammer.StateSize, hammer.ActionSize)
        );
        using GuidedPolicySearch search = new(cube, Settings, Policy(Perception.PoseFeatures), 1, PoseNetwork(cube));
        search.RunIteration();
        search.RunIteration();
        Assert.Contains("block-left", Refusal(hammer), StringComparison.Ordinal);
        Assert.Contains("32 x 32 pixels", Refusal(large), StringComparison.Ordinal);
        Assert.Contains("another task", Refusal(blind), StringComparison.Ordinal);

        using TrajectoryTraining teachers = new(hammer, Settings, 1);
        Assert.Contains(
            "another task",
            Assert.Throws<InvalidDataException>(() => TrainingState.Restore(teachers, new MemoryStream(Bytes(search)))).Message,
            StringComparison.Ordinal
        );

        string Refusal(RobotTask other)
        {
            using RolloutPool pool = new(other, 1);
            return Assert
                .Throws<ArgumentException>(() => Evaluation.Policy(other, other.Training, search.Policy, noise: false, 1, 0, pool))
                .Message;
        }
    }

    /// <summary>A copy of hammer whose states and observations hold two commands, as cube's do.</summary>
    private string HammerWithCommandsUnderWay()
    {
        const string Last = """{ "part": "last-action", "steps": 2 }""";
        string folder = Path.Combine(_folder, "hammer");
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "hammer"), folder);
        string text = File.ReadAllText(Path.Combine(folder, "task.json")).Replace("""{ "part": "last-action" }""", Last);
        File.WriteAllText(Path.Combine(folder, "task.json"), text.Replace("\"state\": [", $"\"state\": [ {Last},"));
        return folder;
    }

    [Fact]
    public void PoseTrainingLearnsThePicturesItIsGiven()
    {
        using RobotTask task = RobotTask.Load(_folder, Resolution);
        using RolloutPool pool = new(task, 2);
        PoseExamples examples = PoseExamples.Render(task, "spatial", 12, 3, pool);
        PoseResult little = Train(2),
            much = Train(400);
        Assert.True(much.TrainingError < 0.006, $"{much.TrainingError} m after 400 mini-batches");
        Assert.True(little.TrainingError > 2 * much.TrainingError);

        PoseResult Train(int batches) =>
            PoseTraining.Train(
                VisualNetworks.Pose(Resolution, task.PoseSize),
                examples,
                examples,
                new PoseSettings { Batches = batches, BatchSize = 12 },
                1,
                2
            );
    }

    private static Network PoseNetwork(RobotTask task) =>
        Network.Create(VisualNetworks.Pose(task.Camera!.Width, task.PoseSize), RandomStream.Create(1, "test").NextGaussian);

    private static byte[] Bytes(TrajectoryTraining training)
    {
        using MemoryStream stream = new();
        TrainingState.Save(training, stream);
        return stream.ToArray();
    }
}
