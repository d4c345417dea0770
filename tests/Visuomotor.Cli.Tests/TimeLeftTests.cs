using Visuomotor.Cli.Displays;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

public sealed class TimeLeftTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void AStageIsReckonedFromItsOwnIterationsAndACameraStageFromPosePretraining()
    {
        using RobotTask task = RobotTask.Load("cube");
        GuidedPolicySearchSettings policy = GuidedPolicySearchSettings.For(task, Methods.Badmm)!;
        policy = policy with
        {
            Agreement = new BadmmSettings { Rounds = 2 },
            Camera = policy.Camera! with { TeacherIterations = 2, EndToEndBatches = 100 },
        };
        RunConfiguration configuration = TrainingRun
            .Create(
                _line.Runs,
                task,
                new TrainingPlan(Methods.Badmm, new TrainingSettings { Iterations = 4, Samples = 3 }, policy),
                1,
                "test"
            )
            .Configuration;

        // two iterations of 2 s, and two of 1.4 (2 + 2 x 100 x 0.05) + 2 s
        Assert.Equal(4 + 2 * 18.8, TimeLeft.Of(configuration, task, [], 0.05), 6);
        Assert.Equal("about 42 s left", TimeLeft.Words(41.6));
        Assert.True(double.IsNaN(TimeLeft.Of(configuration, task, [], double.NaN)));
        Assert.Equal("time left not known yet", TimeLeft.Words(double.NaN));
        Assert.Equal(("teachers", "camera policy"), (TimeLeft.Stage(configuration, 2), TimeLeft.Stage(configuration, 3)));

        // measured: a camera iteration of 30 s with 27 trials in 5.4 s, so that 0.2 s make a trial of the evaluation
        MetricsRow[] rows = [Row(1, 27, 1, 0.5), Row(2, 54, 1, 0.5), Row(3, 81, 30, 5.4)];
        int trials = 10 * 9 + 10 * (9 + 16) + 100 * 4;
        Assert.Equal(30 + 0.2 * trials, TimeLeft.Of(configuration, task, rows, double.NaN), 6);
    }

    private static MetricsRow Row(int iteration, double samples, double seconds, double simulation) =>
        new(
            iteration,
            [
                new(RunMetrics.Samples, samples),
                new(RunMetrics.IterationSeconds, seconds),
                new(RunMetrics.SecondsOf + "simulation", simulation),
            ],
            []
        );
}
