using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs.Tests;

/// <summary>A run folder that an earlier program left opens, is evaluated, shown and goes on.</summary>
public sealed class OlderRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunOfFormatOneIsReadAndGoesOn()
    {
        RunFolder run = OpenCopy();
        run.RequireUnchangedTask();
        Assert.Equal((3ul, 2), (run.Configuration.Training.Seed, run.Configuration.Training.Samples));

        // what stands as null in the file is what was done: no over-relaxation, as much noise as the teachers'
        Assert.Equal((Methods.Badmm, 1), (run.Configuration.Plan.Method, run.Configuration.Policy!.Policy.Noise));
        Assert.Equal(RunConfiguration.CurrentFormat, run.Configuration.Format);
        Assert.Equal(2, EvaluationSummary.Read(run.EvaluationPath).Iteration);
        RolloutRecord rollouts = RolloutRecord.Read(run.RolloutPath(2));
        Assert.Equal(2, rollouts.Iteration);

        // what has keys of its own in the file is a series like others
        Assert.All(rollouts.Conditions, each => Assert.Equal(["nats", "ν", "length of λ"], each.Series.Select(series => series.Unit)));
        Assert.Equal("tiny", Networks.PolicyNetwork.Load(run.PolicyPath).Description.Task);
        using RobotTask task = RobotTask.Load(run.TaskPath);
        using TrainingRun training = TrainingRun.Open(run, task, 1, null, CancellationToken.None, out _);
        Assert.Equal(2, RunEvaluator.Evaluate(run, task, training.Training, 1, 1, 0, true, 1).Iteration);
        training.RunIteration();
        Report.Write(run);
        Assert.Equal([2, 3], run.Checkpoints.Iterations);
        Assert.Equal([1, 2, 3], RunMetrics.Read(run.MetricsLogPath).Select(row => row.Iteration));
    }

    [Fact]
    public void ARunThatGoesOnElsewhereSaysWhatDiffers()
    {
        RunFolder run = OpenCopy();
        MachineDescription here = MachineDescription.ForRun(policy: true, camera: false);
        run.Replace(run.Configuration with { Machine = here with { Features = [.. here.Features, "AVX-1024"] } });
        using RobotTask task = RobotTask.Load(run.TaskPath);
        using (TrainingRun training = TrainingRun.Open(run, task, 1, null, CancellationToken.None, out IReadOnlyList<string> notes))
        {
            Assert.Contains("AVX-1024 there, not here", Assert.Single(notes), StringComparison.Ordinal);
            Assert.Contains("AVX-1024", Assert.Single(training.RunIteration().Events), StringComparison.Ordinal);
            Assert.Empty(training.RunIteration().Events);
        }
        Report.Write(run);
        Assert.Contains("AVX-1024 there", File.ReadAllText(run.ReportPath), StringComparison.Ordinal);

        // where it is the second time it is known
        Assert.Equal(2, Assert.Single(RunFolder.Open(run.Path).Configuration.Resumptions).After);
        using TrainingRun again = TrainingRun.Open(run, task, 1, null, CancellationToken.None, out IReadOnlyList<string> none);
        Assert.Empty(none);
    }

    [Fact]
    public void ACameraThatTheTaskLacksIsRefused()
    {
        RunFolder run = OpenCopy();
        run.Replace(
            run.Configuration with
            {
                Plan = run.Configuration.Plan with { Policy = run.Configuration.Policy! with { Camera = new CameraStageSettings() } },
            }
        );
        using RobotTask task = RobotTask.Load(run.TaskPath);
        Assert.Contains(
            "$.training.camera",
            Assert.Throws<RunFolderException>(() => TrainingRun.Open(run, task, 1, null, CancellationToken.None, out _)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "$.training.camera",
            Assert.Throws<RunFolderException>(() => TrainingRun.Load(run, task, 1)).Message,
            StringComparison.Ordinal
        );
    }

    private RunFolder OpenCopy()
    {
        foreach (string file in Directory.GetFiles(Fixture, "*", SearchOption.AllDirectories))
        {
            string copy = _folder.In(Path.GetRelativePath(Fixture, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return RunFolder.Open(_folder.Path);
    }

    private static string Fixture => Path.Combine(AppContext.BaseDirectory, "fixtures", "run-of-format-1");
}
