using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

public class IlqgTrainingTests
{
    [Fact]
    public void ARestoredTrainingGoesOnWithTheSameBitsOnAnyNumberOfThreads()
    {
        using RobotTask task = RobotTask.Load("insertion-2d");
        using ITraining whole = Make(task, 1),
            first = Make(task, 2),
            second = Make(task, 2);
        for (int i = 0; i < 3; i++)
            whole.RunIteration();
        first.RunIteration();
        second.Restore(new MemoryStream(Bytes(first)));
        Assert.Equal(1, second.Iteration);
        for (int i = 0; i < 2; i++)
            second.RunIteration();
        Assert.Equal(Bytes(whole), Bytes(second));
        Assert.NotEqual(Bytes(first), Bytes(second));
    }

    [Fact]
    public void EveryIterationCostsLessUntilTheSearchIsOver()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using ITraining training = Make(task, 1);
        double cost = double.PositiveInfinity;
        for (int i = 0; i < 60; i++)
        {
            IterationRecord record = training.RunIteration();
            Assert.True(record.Cost <= cost);
            cost = record.Cost;
            if (record.Extra["converged"] < task.Training.Count)
                continue;
            Assert.All(record.Conditions, each => Assert.Contains("over", each.Event, StringComparison.Ordinal));
            break;
        }
        Assert.InRange(cost, 0, 60);
        using RolloutPool pool = new(task, 1);
        Assert.All(Evaluation.Teachers(training, task, noise: true, 5, 3, pool), each => Assert.Equal(5, each.Successes));
    }

    [Fact]
    public void AStateThatIsNoneIsRefused()
    {
        using RobotTask task = RobotTask.Load("point-mass"),
            other = RobotTask.Load("insertion-2d");
        using ITraining training = Make(task, 1),
            another = Make(other, 1);
        training.RunIteration();
        byte[] bytes = Bytes(training);
        Assert.Contains("another task", Refusal(another, bytes), StringComparison.Ordinal);
        Assert.Contains("too early", Refusal(training, bytes[..^9]), StringComparison.Ordinal);
        Assert.Contains("more bytes", Refusal(training, [.. bytes, 0]), StringComparison.Ordinal);
        Assert.Contains("version", Refusal(training, [9, 0, 0, 0, .. bytes]), StringComparison.Ordinal);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 8), double.NaN);
        Assert.Contains("not finite", Refusal(training, bytes), StringComparison.Ordinal);
    }

    private static string Refusal(ITraining training, byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => training.Restore(new MemoryStream(bytes))).Message;

    private static ITraining Make(IEnvironment environment, int threads) =>
        Methods.Named("ilqg")!.Create(new TrainingStart(environment, new TrainingSettings(), threads));

    private static byte[] Bytes(ITraining training)
    {
        using MemoryStream stream = new();
        training.Save(stream);
        return stream.ToArray();
    }
}
