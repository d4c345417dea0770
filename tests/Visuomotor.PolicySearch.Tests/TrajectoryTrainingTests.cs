using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

public class TrajectoryTrainingTests
{
    private static readonly TrainingSettings Settings = new() { Seed = 3, Iterations = 12 };

    [Fact]
    public void LearnsThePointMassAndKeepsWhatItLearned()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        TeacherStudyRow[] rows = [.. TeacherStudy.Run(task, Settings, 5, 2)];
        Assert.Equal(0, rows[0].Success.Rate);
        Assert.All(rows[9..], row => Assert.Equal(1, row.Success.Rate));
        Assert.Equal(12 * 5 * task.Training.Count, rows[^1].Record.Samples);
    }

    [Fact]
    public void FourIterationsBringAnArmOf25JointsHalfWayToItsGoals()
    {
        using RobotTask task = RobotTask.Load("octopus");
        using TrajectoryTraining training = new(task, TrainingSettings.For(task), 2);
        IterationRecord[] records = [.. Enumerable.Range(0, 4).Select(_ => training.RunIteration())];
        Assert.Equal(120, records[^1].Samples);
        Assert.All(
            records.SelectMany(record => record.Conditions),
            condition => Assert.True(condition.Diverged == 0 && double.IsFinite(condition.Kl), condition.Event)
        );
        Assert.InRange(records[^1].Distance, 0, 0.5 * records[0].Distance);
    }

    [Fact]
    public void OneAndTwoThreadsAndARestoredTrainingGiveTheSameBits()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining one = new(task, Settings, 1),
            two = new(task, Settings, 2);
        using MemoryStream saved = new();
        for (int i = 0; i < 5; i++)
        {
            one.RunIteration();
            two.RunIteration();
            if (i == 2)
                TrainingState.Save(two, saved);
        }
        using TrajectoryTraining restored = new(task, Settings, 2);
        saved.Position = 0;
        TrainingState.Restore(restored, saved);
        restored.RunIteration();
        restored.RunIteration();
        byte[] expected = Bytes(one);
        Assert.Equal(expected, Bytes(two));
        Assert.Equal(expected, Bytes(restored));

        using TrajectoryTraining other = new(task, Settings with { Seed = 4 }, 2);
        for (int i = 0; i < 5; i++)
            other.RunIteration();
        Assert.NotEqual(expected, Bytes(other));
    }

    [Fact]
    public void ADamagedStateIsRefused()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = new(task, Settings, 2);
        training.RunIteration();
        byte[] state = Bytes(training);
        foreach (int length in new[] { 0, 3, 12, 200, state.Length / 2, state.Length - 1 })
            Assert.Throws<InvalidDataException>(() => TrainingState.Restore(training, new MemoryStream(state, 0, length)));
        state[0] ^= 0x40;
        Assert.Contains(
            "version",
            Assert.Throws<InvalidDataException>(() => TrainingState.Restore(training, new MemoryStream(state))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AControllerThatSucceedsIsHeldAndLetGoWhenItFails()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = new(task, Settings with { HoldSuccess = 0.93 }, 2);
        Teacher teacher = training.Teachers[0];
        while (!training.Teachers.All(each => training.CurrentStage.IsSettled(each)))
            training.RunIteration();
        double[] held = [.. teacher.Kept.Offsets.Data];
        int trials = teacher.Progress.KeptTrials;
        double variance = teacher.Kept.Covariances[0][0, 0];
        training.RunIteration();
        Assert.Equal(trials + Settings.Samples, teacher.Progress.KeptTrials);
        Assert.Equal(held, teacher.Kept.Offsets.Data);
        Assert.True(teacher.Kept.Covariances[0][0, 0] < variance);

        // once it fails often enough, the next iteration tries another one
        Array.Fill(teacher.Next.Offsets.Data, 1e3);
        training.RunIteration();
        Assert.True(teacher.Progress.KeptSuccessRate < 0.93);
        Assert.NotEqual(teacher.Kept.Offsets.Data, teacher.Next.Offsets.Data);
    }

    [Fact]
    public void SettledTeachersLeaveTheirTrialsToOneThatLags()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        TrainingSettings settings = Settings with { HoldSuccess = 0.93 };
        using TrajectoryTraining training = new(task, settings, 2),
            restored = new(task, settings, 1);
        while (!training.Teachers.All(each => training.CurrentStage.IsSettled(each)))
            training.RunIteration();

        // one that never succeeded has the turns of its fellows as well, until it is settled
        training.Teachers[2].Progress.KeptSuccesses = 0;
        Array.Fill(training.Teachers[2].Next.Offsets.Data, 1e3);
        using MemoryStream saved = new();
        TrainingState.Save(training, saved);
        int[] trials = [.. training.Teachers.Select(each => each.Progress.Samples)];
        IterationRecord record = training.RunIteration();
        int[] used = [.. training.Teachers.Select((each, i) => each.Progress.Samples - trials[i])];
        Assert.True(used[2] > settings.Samples && used[2] <= 4 * settings.Samples, $"{used[2]} trials");
        Assert.Equal([0, 0, 0], [used[0], used[1], used[3]]);
        Assert.Equal(training.Teachers[0].Progress.KeptCost, record.Conditions[0].Cost);

        // a restored training tells the same of those that rest
        saved.Position = 0;
        TrainingState.Restore(restored, saved);
        Assert.Equivalent(record.Conditions, restored.RunIteration().Conditions, strict: true);
        Assert.Equal(training.Teachers[0].LastRollout.Costs, restored.Teachers[0].LastRollout.Costs);
        Assert.Equal(training.Teachers[2].PredictedForLastRollout!.Data, restored.Teachers[2].PredictedForLastRollout!.Data);
        Assert.Equal(Bytes(training), Bytes(restored));
    }

    [Fact]
    public void ATeachersValuesAreThoseOfTheReturnAndNotOfTheLagrangianThatItsStepSolved()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = new(task, Settings, 2);
        for (int i = 0; i < 3; i++)
            training.RunIteration();
        Teacher teacher = training.Teachers[0];
        Control.ValueFunction values = teacher.Values;
        Control.StateMarginals marginals = new(task.Horizon, task.StateSize, task.ActionSize);
        marginals.Propagate(teacher.Dynamics, teacher.Kept);
        double spread = 0.5 * Numerics.LinearAlgebra.Dot(values.StateHessians[0].Data, teacher.Dynamics.InitialCovariance.Data),
            expected = marginals.ExpectedCost(teacher.Cost, teacher.Kept);
        Assert.Equal(1, (values.Value(0, teacher.Dynamics.InitialMean) + spread) / expected, 1e-9);
        Assert.NotInRange(teacher.LagrangianValues.StateHessians[0][0, 0] / values.StateHessians[0][0, 0], 0.99, 1.01);
    }

    [Fact]
    public void AControllerThatIsClearlyWorseIsTakenBack()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = new(task, Settings, 2);
        for (int i = 0; i < 10; i++)
            training.RunIteration();
        Teacher teacher = training.Teachers[0];
        double[] kept = [.. teacher.Kept.Offsets.Data];

        // the next controller pushes with all its might in one direction
        Array.Fill(teacher.Next.Offsets.Data, 1e3);
        ConditionRecord record = training.RunIteration().Conditions[0];
        Assert.False(record.Accepted);
        Assert.Contains("rolled back", record.Event, StringComparison.Ordinal);
        Assert.Equal(kept, teacher.Kept.Offsets.Data);
    }

    [Theory]
    [InlineData(0, 5, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 5, 0)]
    [InlineData(1, 5, double.NaN)]
    public void SettingsOutOfRangeAreNamed(int iterations, int samples, double klStep) =>
        Assert.Contains(
            "must be",
            Assert
                .Throws<SettingException>(() =>
                    new TrainingSettings
                    {
                        Iterations = iterations,
                        Samples = samples,
                        KlStep = klStep,
                    }.Validate()
                )
                .Message,
            StringComparison.Ordinal
        );

    private static byte[] Bytes(TrajectoryTraining training)
    {
        using MemoryStream stream = new();
        TrainingState.Save(training, stream);
        return stream.ToArray();
    }
}
