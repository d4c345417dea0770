using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Rollouts: what is recorded, what is marked as diverged, what memory they take.</summary>
public class RolloutWorkerTests
{
    [Fact]
    public void StatesAreReadBeforeTheirActionAndUpToDate()
    {
        using RobotTask task = RobotTask.Load("insertion-2d");
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task);
        worker.Run(task.Training[0], new RandomController(task, 0.2, 5), RandomStream.Create(5, "start"), trajectory);
        for (int t = 0; t < trajectory.Horizon; t++)
        {
            // The tip, by hand, from the joint angles of the same moment.
            ReadOnlySpan<double> x = trajectory.States.Row(t);
            Assert.Equal(Math.Cos(x[0]) + Math.Cos(x[0] + x[1]), x[4], 1e-9);
            Assert.Equal(Math.Sin(x[0]) + Math.Sin(x[0] + x[1]), x[5], 1e-9);
        }
    }

    [Fact]
    public void WithoutNoiseATrialStartsAtTheConditionAndWithNoiseBesideIt()
    {
        using RobotTask task = RobotTask.Load("insertion-2d");
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task, 2);
        LambdaController still = new((t, state, action) => action.Clear());
        worker.Run(task.Training[0], still, RandomStream.Create(1, "a"), trajectory, new RolloutOptions { InitialNoise = false });
        Assert.Equal([0.75, -1.85], trajectory.States.Row(0)[..2].ToArray());
        worker.Run(task.Training[0], still, RandomStream.Create(1, "a"), trajectory);
        Assert.NotEqual(0.75, trajectory.States[0, 0]);
        Assert.Equal(0.75, trajectory.States[0, 0], 0.05);
    }

    [Theory]
    [InlineData("<size nconmax=\"8\"/>", "contacts dropped", "nconmax")]
    [InlineData("<size njmax=\"30\"/>", "constraints dropped", "njmax")]
    [InlineData("", null, null)]
    public void ATrialInWhichContactsWereDroppedIsMarked(string size, string? kind, string? name)
    {
        using TempTask folder = TempTask.Template();
        // five tiles on the floor, with four contacts each
        string tiles = string.Concat(
            Enumerable
                .Range(0, 5)
                .Select(i =>
                    $"<body pos='{i - 2} -1 0.05'><freejoint/><geom type='box' size='0.1 0.1 0.05' contype='1' conaffinity='1'/></body>"
                )
        );
        folder
            .ReplaceInScene("<option", size + "<option")
            .ReplaceInScene("<body name=\"upper-arm\"", tiles + "<body name=\"upper-arm\"")
            .ReplaceInScene("material=\"floor\"/>\n    <body", "material=\"floor\" contype=\"1\" conaffinity=\"1\"/>\n    <body");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task, 10),
            copy = TaskContractTests.Make(task, 10);
        worker.Run(task.Training[0], new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "a"), trajectory);
        copy.CopyFrom(trajectory);
        Assert.False(trajectory.Diverged);
        Assert.Equal(kind is not null, copy.ContactsDropped);
        if (kind is null)
        {
            Assert.Empty(copy.Warnings);
            return;
        }
        TrialWarning warning = Assert.Single(copy.Warnings);
        Assert.Equal(kind, warning.Kind);
        Assert.Contains(name!, warning.Text, StringComparison.Ordinal);
        // every time is counted, not every trial
        Assert.True(warning.Count > 10, $"{warning.Count}");
        // what one trial met is not told of the next
        worker.Run(task.Training[0], new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "a"), trajectory);
        Assert.Equal(warning, Assert.Single(trajectory.Warnings));
    }

    [Fact]
    public void AClockStartsWithEachTrialAndGoesRoundOnceInItsPeriod()
    {
        using TempTask folder = TempTask
            .Template()
            .Replace(
                "\"initial\": {",
                "\"observation\": [ { \"part\": \"positions\" }, { \"part\": \"clock\", \"period\": 0.4 }, { \"part\": \"clock\", "
                    + "\"period\": 1.5 } ], \"initial\": {"
            );
        using RobotTask task = RobotTask.Load(folder.Folder);
        Assert.Equal(
            ["sine of a clock of 0.4 s", "cosine of a clock of 0.4 s", "sine of a clock of 1.5 s", "cosine of a clock of 1.5 s"],
            task.ObservationNames.Skip(2)
        );
        Assert.Equal(["1", "1", "1", "1"], task.ObservationUnits.Skip(2));
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task, 12);
        for (int trial = 0; trial < 2; trial++)
        {
            worker.Run(task.Training[trial], new RandomController(task, 2, 1), RandomStream.Create(1, "a"), trajectory);
            for (int t = 0; t < 12; t++)
            {
                ReadOnlySpan<double> clocks = trajectory.Observations.Row(t)[2..];
                double fast = Math.PI * t / 4,
                    slow = Math.PI * t / 15;
                foreach (
                    (double expected, double read) in new[] { Math.Sin(fast), Math.Cos(fast), Math.Sin(slow), Math.Cos(slow) }.Zip(
                        clocks.ToArray()
                    )
                )
                    Assert.Equal(expected, read, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void AnActionThatIsNotANumberEndsTheTrialThere(int at)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task);
        LambdaController broken = new((t, state, action) => action.Fill(t == at ? double.NaN : 1));
        worker.Run(task.Training[0], broken, RandomStream.Create(1, "a"), trajectory, RolloutOptions.Expanding);
        Assert.True(trajectory.Diverged);
        Assert.Equal(at, trajectory.DivergedAt);
        Assert.False(trajectory.Success);
        Assert.All(
            trajectory
                .States.Data.Concat(trajectory.Actions.Data)
                .Concat(trajectory.Costs)
                .Concat(trajectory.Expansion!.Hessians.Data)
                .Append(trajectory.FinalDistance),
            value => Assert.True(double.IsFinite(value))
        );
        if (at > 0)
            Assert.Equal(trajectory.States.Row(at - 1).ToArray(), trajectory.States.Row(trajectory.Horizon - 1).ToArray());
        // The worker is as good as new afterwards.
        worker.Run(task.Training[0], new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "a"), trajectory);
        Assert.False(trajectory.Diverged);
        Assert.Equal(-1, trajectory.DivergedAt);
    }

    [Fact]
    public void PassingABoundEndsTheTrial()
    {
        using TempTask folder = TempTask.Copy("point-mass").Replace("\"success\"", "\"bounds\": { \"velocity\": 1 }, \"success\"");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task);
        worker.Run(
            task.Training[0],
            new LambdaController(
                (t, state, action) =>
                {
                    action[0] = -5;
                    action[1] = 0;
                }
            ),
            RandomStream.Create(1, "a"),
            trajectory
        );
        Assert.True(trajectory.Diverged);
        // A mass of 1 kg under 5 N and 0.5 N s/m passes 1 m/s after 0.21 s: seen at the state after five actions of 0.05 s.
        Assert.Equal(5, trajectory.DivergedAt);
        Assert.True(Math.Abs(trajectory.States[trajectory.Horizon - 1, 2]) <= 1);
    }

    [Fact]
    public void ASceneThatExplodesIsMarkedAndNotFatal()
    {
        using TempTask folder = TempTask
            .Template()
            .ReplaceInScene("ctrlrange=\"-2 2\"", "ctrlrange=\"-1e9 1e9\"")
            .Replace("\"success\"", "\"bounds\": { \"velocity\": 1e300, \"position\": 1e300 }, \"success\"");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task);
        worker.Run(task.Training[0], new RandomController(task, 1, 3), RandomStream.Create(1, "a"), trajectory, RolloutOptions.Expanding);
        Assert.True(trajectory.Diverged);
        Assert.All(trajectory.States.Data.Concat(trajectory.Costs), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void FinalDistanceAndSuccessAreThoseAfterTheLastAction()
    {
        using RobotTask task = RobotTask.Load("swimmer");
        using RolloutWorker worker = new(task);
        Trajectory shorter = TaskContractTests.Make(task, 30),
            longer = TaskContractTests.Make(task, 31);
        worker.Run(task.Training[1], new RandomController(task, 0.3, 4), RandomStream.Create(1, "a"), shorter);
        worker.Run(task.Training[1], new RandomController(task, 0.3, 4), RandomStream.Create(1, "a"), longer);
        Assert.Equal(longer.States[30, 0] - longer.States[0, 0], shorter.FinalDistance, 1e-12);
        Assert.False(shorter.Success);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"counterbalanced\": [\"upper-arm\"],", false)]
    [InlineData("\"counterbalanced\": [\"forearm\"],", true)]
    public void ACounterbalancedArmStaysWhereItIs(string key, bool falls)
    {
        // The template's arm, turned so that it swings up and down.
        using TempTask folder = TempTask
            .Template()
            .ReplaceInScene("axis=\"0 0 1\"", "axis=\"0 1 0\"")
            .Replace("\"positionNoise\": 0.01", "\"positionNoise\": 0")
            .Replace("\"state\": [", key + "\"state\": [");
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task);
        worker.Run(task.Training[0], new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "a"), trajectory);
        double moved = Math.Abs(trajectory.States[trajectory.Horizon - 1, 0] - trajectory.States[0, 0]);
        Assert.True(falls ? moved > 0.1 : moved < 1e-9, $"the shoulder moved by {moved}");
    }

    [Fact]
    public void ATrajectoryOfOtherSizesIsRefused()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using RolloutWorker worker = new(task);
        Assert.Throws<ArgumentException>(() =>
            worker.Run(task.Training[0], new RandomController(task, 1, 1), RandomStream.Create(1, "a"), new Trajectory(10, 3, 2, 4))
        );
    }
}
