using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>What every shipped task, and the template, must keep.</summary>
public class TaskContractTests
{
    public static TheoryData<string> Shipped => [.. RobotTask.ShippedNames];

    [Fact]
    public void AllTasksAreShipped() =>
        Assert.Equal(
            [
                "bottle",
                "cube",
                "hammer",
                "hanger",
                "insertion-2d",
                "insertion-3d",
                "octopus",
                "peg",
                "peg-blind",
                "peg-reference",
                "point-mass",
                "swimmer",
                "walker",
            ],
            RobotTask.ShippedNames
        );

    [Theory]
    [MemberData(nameof(Shipped))]
    public void SizesNamesAndConditionsAgree(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        Assert.Equal(name, task.Name);
        Assert.Equal(task.StateSize, task.StateNames.Distinct().Count());
        Assert.Equal(task.ActionSize, task.ActionNames.Distinct().Count());
        Assert.Equal(task.ObservationSize, task.ObservationNames.Distinct().Count());
        Assert.Equal(
            [task.StateSize, task.ObservationSize, task.ActionSize],
            new[] { task.StateUnits.Count, task.ObservationUnits.Count, task.ActionUnits.Count }
        );
        Assert.All(
            task.ObservationNames.Zip(task.ObservationUnits),
            pair => Assert.Equal(pair.First.EndsWith(" velocity", StringComparison.Ordinal), pair.Second is "rad/s" or "m/s")
        );
        Assert.Equal(
            [task.ActionSize, task.ActionSize, task.ActionSize],
            new[] { task.ActionLow.Length, task.ActionHigh.Length, task.ActionStrength.Length }
        );
        Assert.All(task.ActionLow.Zip(task.ActionHigh), limits => Assert.True(limits.First < limits.Second));
        Assert.Equal(task.ControlPeriod, task.StepsPerAction * task.Scene.Timestep, 1e-12);
        Assert.Equal(task.ActionSize, task.Initial.ActionGains.Length);
        Assert.All(task.PositionIndices.Concat(task.VelocityIndices), index => Assert.InRange(index, 0, task.StateSize - 1));
        Assert.True(task.Training.Count >= 4 && task.Test.Count >= 4);
        Assert.Equal(
            task.Training.Count + task.Test.Count,
            task.Training.Concat(task.Test).Select(condition => condition.Name).Distinct().Count()
        );
        Assert.True(task.Scene.TryFind(ModelObject.Camera, "view", out _));
    }

    [Theory]
    [InlineData("point-mass", 4, 2, 80, 4)]
    [InlineData("insertion-2d", 6, 2, 800, 4)]
    [InlineData("insertion-3d", 12, 6, 800, 4)]
    [InlineData("swimmer", 10, 2, 400, 4)]
    [InlineData("octopus", 52, 25, 100, 6)]
    [InlineData("peg", 26, 7, 100, 9)]
    [InlineData("peg-blind", 26, 7, 100, 4)]
    [InlineData("peg-reference", 26, 7, 100, 9)]
    [InlineData("walker", 18, 6, 400, 4)]
    // 32, and the last two commands, which may still be under way
    [InlineData("cube", 46, 7, 100, 9)]
    [InlineData("hammer", 32, 7, 100, 15)]
    [InlineData("hanger", 32, 7, 100, 6)]
    [InlineData("bottle", 26, 7, 100, 9)]
    public void SizesAreThoseOfTheLiterature(string name, int states, int actions, int horizon, int training)
    {
        using RobotTask task = RobotTask.Load(name);
        Assert.Equal((states, actions, horizon, training), (task.StateSize, task.ActionSize, task.Horizon, task.Training.Count));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void RolloutsAreFiniteClampedAndTheSameWhateverRanBefore(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker first = new(task),
            second = new(task);
        Trajectory a = Make(task),
            b = Make(task);
        foreach (TaskCondition condition in task.Training.Take(2).Append(task.Test[^1]))
        {
            // Wild torques must not break anything; the second worker runs something else first.
            first.Run(condition, new RandomController(task, 0.7, 1), RandomStream.Create(1, "start"), a, RolloutOptions.Expanding);
            second.Run(task.Training[^1], new RandomController(task, 0.3, 2), RandomStream.Create(2, "start"), b);
            second.Run(condition, new RandomController(task, 0.7, 1), RandomStream.Create(1, "start"), b, RolloutOptions.Expanding);
            Assert.False(a.Diverged, $"{condition.Name} diverged at step {a.DivergedAt}");
            Assert.All(
                a.States.Data.Concat(a.Observations.Data).Concat(a.Costs).Concat(a.Expansion!.Hessians.Data).Concat(a.Expansion.Constants),
                value => Assert.True(double.IsFinite(value))
            );
            bool clamped = false;
            for (int t = 0; t < a.Horizon; t++)
            for (int j = 0; j < task.ActionSize; j++)
            {
                Assert.InRange(a.Actions[t, j], task.ActionLow[j], task.ActionHigh[j]);
                clamped |= a.Actions[t, j] == task.ActionHigh[j];
            }
            Assert.True(clamped);
            Assert.Equal(Bits(a), Bits(b));
            Assert.NotEqual(a.States.Row(0).ToArray(), a.States.Row(a.Horizon - 1).ToArray());
            Assert.True(double.IsFinite(a.FinalDistance));
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ConditionsDifferInTheirStartOrTheirTarget(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task);
        HashSet<string> seen = [];
        foreach (TaskCondition condition in task.Training.Concat(task.Test))
        {
            if (!condition.Training && condition.Index == 0)
                seen.Clear();
            Simulation simulation = worker.Start(condition, null);
            double[] state = new double[task.StateSize];
            task.ReadState(simulation, state);
            double distance = task.Measure.Measure(simulation, condition.InitialPosition);
            Assert.False(task.IsSuccess(distance), $"{condition.Name} begins where it should end");
            Assert.Equal(0, Enumerable.Range(0, simulation.ContactCount).Count(i => simulation.Contact(i).Distance < -1e-4));
            Assert.True(seen.Add(string.Join(' ', state.Append(distance))), $"{condition.Name} is like another condition");
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ATrialContinuesWithTheSameBitsFromASavedState(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task),
            other = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        RandomStream random = RandomStream.Create(3, "torques");
        void Act(Simulation on, RandomStream from)
        {
            for (int step = 0; step < 40; step++)
            {
                for (int j = 0; j < task.ActionSize; j++)
                    on.Control[task.ActuatorIds[j]] = 0.5 * task.ActionHigh[j] * from.NextGaussian();
                on.Step(task.StepsPerAction);
            }
        }

        Act(simulation, random);
        double[] saved = new double[simulation.StateSize],
            end = new double[simulation.StateSize],
            again = new double[simulation.StateSize];
        simulation.SaveState(saved);
        RandomStreamState mark = random.Save();
        Act(simulation, random);
        simulation.SaveState(end);
        Simulation copy = other.Start(task.Training[0], null);
        copy.RestoreState(saved);
        Act(copy, RandomStream.Restore(mark));
        copy.SaveState(again);
        Assert.Equal(end.Select(BitConverter.DoubleToInt64Bits), again.Select(BitConverter.DoubleToInt64Bits));
    }

    internal static Trajectory Make(RobotTask task, int? horizon = null) =>
        new(horizon ?? task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize);

    private static IEnumerable<long> Bits(Trajectory trajectory) =>
        trajectory
            .States.Data.Concat(trajectory.Actions.Data)
            .Concat(trajectory.Observations.Data)
            .Concat(trajectory.Costs)
            .Concat(trajectory.Expansion!.Hessians.Data)
            .Append(trajectory.FinalDistance)
            .Select(BitConverter.DoubleToInt64Bits);
}
