using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Robots that are late, weaker or heavier than the scene's, held against the same done by hand.</summary>
public class DisturbanceTests
{
    private const double Payload = 1.25;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(79)]
    public void LateCommandsAreThoseOfAPlainQueue(int steps)
    {
        using TempTask folder = PointMass(FormattableString.Invariant($$"""{ "delay": { "steps": {{steps}} } }"""));
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using TaskCondition late = task.Draw("other", 1, 0);
        Assert.Equal(steps, late.Delay);
        Trajectory commanded = task.CreateTrajectory(),
            queued = task.CreateTrajectory();
        Run(worker, late, Command, commanded);
        Queue<double[]> queue = new(Enumerable.Range(0, steps).Select(_ => new double[2]));
        double[] next = new double[2];
        Run(
            worker,
            task.Training[0],
            (t, state, action) =>
            {
                Command(t, state, next);
                queue.Enqueue([.. next]);
                queue.Dequeue().CopyTo(action);
            },
            queued
        );
        Assert.Equal(queued.States.Data, commanded.States.Data);
        // what was commanded is known at once, however late it comes
        for (int t = 0; t < task.Horizon; t++)
        for (int back = 0; back < 4; back++)
        {
            Command(t - 1 - back, [], next);
            for (int j = 0; j < 2; j++)
                Assert.Equal(t - 1 - back < 0 ? 0 : next[j], commanded.Observations[t, 2 * back + j]);
        }
        Assert.Equal(
            ["x last torque", "y last torque", "x last but 1 torque", "y last but 1 torque"],
            task.ObservationNames.Take(4).Select(name => name.Replace("force", "torque", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void OneStepMoreComesInTheShareOfConditionsThatIsAskedFor()
    {
        using TempTask folder = PointMass("""{ "delay": { "steps": 1, "oneMore": 0.25 } }""");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using HeldOutConditions drawn = task.HeldOut("other", 200, 3);
        Assert.All(drawn, condition => Assert.InRange(condition.Delay, 1, 2));
        Assert.InRange(drawn.Count(condition => condition.Delay == 2), 30, 70);
    }

    [Theory]
    [InlineData("""<motor name="x" joint="x"/>""")]
    [InlineData("""<motor name="x" joint="x" gear="3" forcerange="-2 2"/>""")]
    public void ATorqueGainIsThatMuchOfWhatWasCommanded(string actuator)
    {
        using TempTask folder = PointMass("""{ "torqueGain": [0.8, 1.2] }""").ReplaceInScene("""<motor name="x" joint="x"/>""", actuator);
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using TaskCondition weak = task.Draw("other", 1, 0);
        double[] gains = [.. task.ActuatorIds.Select(id => weak.Model.ActuatorGain(id))];
        Assert.All(gains, gain => Assert.InRange(gain, 0.8, 1.2));
        Assert.Equal(2, gains.Distinct().Count());
        Trajectory scaled = task.CreateTrajectory(),
            commanded = task.CreateTrajectory();
        Run(worker, weak, Command, commanded);
        Run(
            worker,
            task.Training[0],
            (t, state, action) =>
            {
                Command(t, state, action);
                for (int j = 0; j < 2; j++)
                    action[j] *= gains[j];
            },
            scaled
        );
        Assert.Equal(scaled.States.Data, commanded.States.Data);
        Assert.NotEqual(scaled.Actions.Data, commanded.Actions.Data);
    }

    [Fact]
    public void AServoOfAnotherGainPullsThatMuchToWhereItWasTold()
    {
        using TempTask folder = PointMass("""{ "torqueGain": [0.5, 0.5] }""")
            .ReplaceInScene(
                """<motor name="x" joint="x"/>""",
                """<position name="x" joint="x" kp="8" forcerange="-2 2" ctrlrange="-5 5"/>"""
            );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using TaskCondition weak = task.Draw("other", 1, 0);
        foreach (double command in new[] { -5, -0.8, -0.7, 5 })
        {
            Simulation whole = worker.Start(task.Training[0], null);
            whole.Control[0] = command;
            whole.Forward();
            double force = whole.ActuatorForce[0];
            Simulation half = worker.Start(weak, null);
            half.Control[0] = command;
            half.Forward();
            Assert.Equal(0.5 * force, half.ActuatorForce[0], 1e-12);
        }
    }

    [Fact]
    public void DampingIsThatOfASceneWithOtherNumbers()
    {
        using TempTask folder = PointMass("""{ "damping": [0.5, 1.5] }""");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using TaskCondition other = task.Draw("other", 1, 0);
        string[] numbers = [.. Enumerable.Range(0, 2).Select(joint => Text(other.Model.JointDamping(joint)))];
        Assert.Equal(2, numbers.Distinct().Count());
        folder
            .ReplaceInScene("""<joint name="x" """, $"""<joint name="x" damping="{numbers[0]}" """)
            .ReplaceInScene("""<joint name="y" """, $"""<joint name="y" damping="{numbers[1]}" """);
        AssertSame(worker, other, folder, task);
    }

    [Fact]
    public void APayloadIsThatOfASceneWithOtherMasses()
    {
        using TempTask folder = TempTask
            .Copy("insertion-2d")
            .Replace(
                "\"cost\":",
                "\"variations\": { \"other\": { \"payload\": { \"bodies\": [\"forearm\"], \"factor\": [1.25, 1.25] } } }, \"cost\":"
            );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using TaskCondition other = task.Draw("other", 1, 0);
        folder
            .ReplaceInScene("mass=\"0.7\"", $"mass=\"{Text(Payload * 0.7)}\"")
            .ReplaceInScene("mass=\"0.5\"", $"mass=\"{Text(Payload * 0.5)}\"");
        AssertSame(worker, other, folder, task);
    }

    [Fact]
    public void ACounterbalanceHoldsTheScenesWeightAndNotThatOfAPayload()
    {
        using TempTask folder = Cube("""{ "payload": { "bodies": ["block"], "factor": [1.5, 1.5] } }""");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        using TaskCondition heavy = task.Draw("other", 1, 0);
        int block = task.Scene.Find(ModelObject.Body, "block");
        double mass = task.Scene.BodyMass(block);
        Assert.Equal(1.5 * mass, heavy.Model.BodyMass(block), 1e-12);
        double[] held = worker.Start(task.Training[0], null).PassiveForce.ToArray();
        Assert.Contains(held, force => Math.Abs(force) > 1);
        Assert.All(held.Zip(worker.Start(heavy, null).PassiveForce.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void WhatAVariationDrewBeforeStaysWhenItDrawsMore()
    {
        const string Before = """ "friction": [0.5, 2], "positions": { "x": [-0.1, 0.1] }""";
        using TempTask folder = PointMass(
            $$"""
            {{{Before}} }, "more": {{{Before}}, "delay": { "oneMore": 0.5 }, "damping": [0.5, 2], "torqueGain": [0.5, 2],
            "payload": { "bodies": ["puck"], "factor": [0.5, 2] } }
            """
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        TaskCondition basis = task.Training[2];
        using TaskCondition one = task.Vary(basis, "other", RandomStream.Create(5, "a")),
            more = task.Vary(basis, "more", RandomStream.Create(5, "a")),
            another = task.Vary(basis, "more", RandomStream.Create(6, "a"));
        Assert.Equal(one.InitialPosition.ToArray(), more.InitialPosition.ToArray());
        Assert.Equal(one.Model.GeomFriction(1).ToArray(), more.Model.GeomFriction(1).ToArray());
        Assert.NotEqual(one.Model.BodyMass(1), more.Model.BodyMass(1));
        Assert.NotEqual(another.Model.BodyMass(1), more.Model.BodyMass(1));
        // the condition itself stays as it is
        Assert.Equal(task.Scene.BodyMass(1), basis.Model.BodyMass(1));
    }

    [Theory]
    [InlineData("""{ "delay": { "steps": 80 } }""", "$.variations['other'].delay.steps", "the 80 actions")]
    [InlineData("""{ "delay": { "steps": 79, "oneMore": 0.1 } }""", "$.variations['other'].delay.steps", "80 steps late")]
    [InlineData("""{ "delay": { "steps": -1 } }""", "$.variations.other.delay.steps", "at least 0")]
    [InlineData("""{ "delay": { "oneMore": 1.5 } }""", "$.variations.other.delay.oneMore", "at most 1")]
    [InlineData("""{ "delay": { "steps": 1.5 } }""", "$.variations.other.delay.steps", "whole number")]
    [InlineData("""{ "delay": { "step": 1 } }""", "$.variations.other.delay.step", "did you mean \"steps\"")]
    [InlineData("""{ "latency": 1, "delay": { "steps": 1 } }""", "$.variations['other'].latency", "delay.steps")]
    [InlineData("""{ "repeatedPicture": -0.1 }""", "$.variations.other.repeatedPicture", "at least 0")]
    [InlineData("""{ "repeatedPicture": 0.1 }""", "$.variations['other'].repeatedPicture", "needs a camera")]
    [InlineData("""{ "pictureDelay": 1 }""", "$.variations['other'].pictureDelay", "needs a camera")]
    [InlineData("""{ "pictureDelay": -1 }""", "$.variations.other.pictureDelay", "at least 0")]
    [InlineData("""{ "pictureDelay": 0.5 }""", "$.variations.other.pictureDelay", "whole number")]
    [InlineData("""{ "cameraOffset": { "turn": 0.1 } }""", "$.variations['other'].cameraOffset", "needs a camera")]
    [InlineData("""{ "damping": [1.2, 0.8] }""", "$.variations['other'].damping", "wrong way round")]
    [InlineData("""{ "damping": [-1, 0.8] }""", "$.variations.other.damping[0]", "at least 0")]
    [InlineData("""{ "torqueGain": [1.2, 0.8] }""", "$.variations['other'].torqueGain", "wrong way round")]
    [InlineData("""{ "torqueGain": [1] }""", "$.variations.other.torqueGain", "2 entries")]
    [InlineData(
        """{ "payload": { "bodies": ["puk"], "factor": [1, 2] } }""",
        "$.variations['other'].payload.bodies[0]",
        "did you mean \"puck\""
    )]
    [InlineData("""{ "payload": { "bodies": ["world"], "factor": [1, 2] } }""", "$.variations['other'].payload.bodies[0]", "no mass")]
    [InlineData("""{ "payload": { "bodies": ["puck", "puck"], "factor": [1, 2] } }""", "$.variations['other'].payload.bodies[1]", "twice")]
    [InlineData("""{ "payload": { "bodies": ["puck"], "factor": [2, 1] } }""", "$.variations['other'].payload.factor", "wrong way round")]
    [InlineData("""{ "payload": { "bodies": ["puck"], "factor": [0, 1] } }""", "$.variations.other.payload.factor[0]", "above 0")]
    [InlineData("""{ "payload": { "bodies": ["puck"] } }""", "$.variations.other.payload", "\"factor\" is missing")]
    public void ADisturbanceThatDoesNotFitIsRefused(string variation, string path, string word)
    {
        using TempTask folder = PointMass(variation);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, "$.observation[0].steps", "below the 80 actions")]
    [InlineData(0, "$.observation[0].steps", "at least 1")]
    public void LastActionsFromBeforeTheTrialOrNoneAreRefused(int steps, string path, string word)
    {
        using TempTask folder = PointMass("{}").Replace("\"steps\": 4", FormattableString.Invariant($"\"steps\": {steps}"));
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLinearisedSimulationKnowsWhichCommandWasAnotherBefore()
    {
        using TempTask folder = PointMass("{}")
            .Replace(
                "{ \"part\": \"velocities\" }\n  ],",
                "{ \"part\": \"velocities\" }, { \"part\": \"last-action\", \"steps\": 3 }\n  ],"
            );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using TrueDynamics model = new(task, task.Training[0]);
        Trajectory rollout = task.CreateTrajectory();
        model.Rollout(task.InitialController(task.Training[0]), rollout);
        LinearGaussianDynamics fitted = new(task.Horizon, task.StateSize, task.ActionSize);
        model.Linearize(rollout, fitted);
        double[] predicted = new double[task.StateSize];
        for (int t = 0; t + 1 < task.Horizon; t++)
        {
            for (int i = 0; i < task.StateSize; i++)
                predicted[i] =
                    fitted.Offset(t)[i]
                    + LinearAlgebra.Dot(fitted.Transition(t).Row(i)[..task.StateSize], rollout.States.Row(t))
                    + LinearAlgebra.Dot(fitted.Transition(t).Row(i)[task.StateSize..], rollout.Actions.Row(t));
            for (int i = 0; i < task.StateSize; i++)
                Assert.Equal(rollout.States[t + 1, i], predicted[i], 1e-9);
            for (int j = 0; j < 2; j++)
            {
                Assert.Equal(1, fitted.Transition(t)[4 + j, task.StateSize + j], 1e-6);
                Assert.Equal((1, 1), (fitted.Transition(t)[6 + j, 4 + j], fitted.Transition(t)[8 + j, 6 + j]));
                Assert.Equal(0, fitted.Transition(t)[6 + j, task.StateSize + j]);
            }
        }
    }

    // The point mass with variations, the first of which is called other, and its last four commands in the observation.
    private static TempTask PointMass(string variations) =>
        TempTask
            .Copy("point-mass")
            .Replace(
                "\"initial\":",
                "\"observation\": [ { \"part\": \"last-action\", \"steps\": 4 } ], \"variations\": { \"other\": "
                    + variations
                    + " },\n  \"initial\":"
            );

    internal static TempTask Cube(string variations) =>
        TempTask.Copy("cube").Replace("\"variations\": {", "\"variations\": { \"other\": " + variations + ",");

    private static void Command(int t, ReadOnlySpan<double> state, Span<double> action)
    {
        action[0] = Math.Sin(0.7 * t) + 0.2;
        action[1] = Math.Cos(1.1 * t);
    }

    internal static void Run(RolloutWorker worker, TaskCondition condition, LambdaController.Rule rule, Trajectory into) =>
        worker.Run(condition, new LambdaController(rule), RandomStream.Create(1, "a"), into, new RolloutOptions { InitialNoise = false });

    // A trial on a condition against one on the task that is in the folder now.
    private static void AssertSame(RolloutWorker worker, TaskCondition condition, TempTask folder, RobotTask task)
    {
        using RobotTask edited = RobotTask.Load(folder.Folder);
        using RolloutWorker other = new(edited);
        Trajectory first = new(60, task.StateSize, task.ActionSize, task.ObservationSize),
            second = new(60, task.StateSize, task.ActionSize, task.ObservationSize),
            without = new(60, task.StateSize, task.ActionSize, task.ObservationSize);
        Run(worker, condition, Command, first);
        Run(other, edited.Training[0], Command, second);
        Run(worker, task.Training[0], Command, without);
        double difference = 0;
        for (int i = 0; i < first.States.Data.Length; i++)
        {
            Assert.Equal(second.States.Data[i], first.States.Data[i], 1e-9);
            difference = Math.Max(difference, Math.Abs(without.States.Data[i] - first.States.Data[i]));
        }
        Assert.True(difference > 1e-4);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
