using System.Text.Json;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Doors.Tests;

/// <summary>A method from outside, registered in one line, has all that the shipped ones have.</summary>
public sealed class RandomSearchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    static RandomSearchTests() => Methods.Register(RandomSearch.Method);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ItTrainsInARunFolderAndGoesOnWithTheSameBits()
    {
        RunFolder whole = Create("whole", iterations: 6),
            parts = Create("parts", iterations: 6);
        Train(whole, upTo: 6, threads: 1);
        Train(parts, upTo: 2, threads: 2);
        Train(RunFolder.Open(parts.Path), upTo: 6, threads: 3);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(whole.Path, "checkpoints", "000006.vmc")),
            File.ReadAllBytes(Path.Combine(parts.Path, "checkpoints", "000006.vmc"))
        );
        Assert.Equal(File.ReadAllText(whole.RolloutPath(6)), File.ReadAllText(parts.RolloutPath(6)));

        MetricsRow[] rows = [.. RunMetrics.Read(parts.MetricsLogPath)],
            others = [.. RunMetrics.Read(whole.MetricsLogPath)];
        Assert.Equal([1, 2, 3, 4, 5, 6], rows.Select(row => row.Iteration));
        Assert.Equal(others.Select(row => row[RunMetrics.Cost]), rows.Select(row => row[RunMetrics.Cost]));
        Assert.Contains(rows, row => row["kept"] > 0);
        Assert.True(rows[^1].Conditions.Average(condition => condition[RunMetrics.KeptCost]) < rows[0][RunMetrics.Cost]);
    }

    [Fact]
    public void ItIsEvaluatedAndReported()
    {
        RunFolder run = Create("run", iterations: 3);
        Train(run, upTo: 3, threads: 1);
        run = RunFolder.Open(run.Path);
        using RobotTask task = RobotTask.Load(run.TaskPath);
        using ITraining training = TrainingRun.Load(run, task, threads: 1);
        EvaluationSummary summary = RunEvaluator.Evaluate(run, task, training, 2, 1, 0, noise: true, threads: 1);
        Assert.Equal((3, 2 * task.Training.Count), (summary.Iteration, summary.Overall.Trials));
        Report.Write(run);
        string report = File.ReadAllText(run.ReportPath);
        Assert.Contains("random search", report, StringComparison.Ordinal);
        Assert.Contains("Steps that were kept", report, StringComparison.Ordinal);
        Assert.Contains("Length of the offsets", report, StringComparison.Ordinal);
        Assert.Contains(
            "no policy to export",
            Assert
                .Throws<RunFolderException>(() => PolicyExport.Run(run, task, training, Path.Combine(_folder, "policy.onnx"), _ => null))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ItsOwnSettingsStandInTheConfiguration()
    {
        RunFolder run = Create("own", iterations: 1, new RandomSearch.Settings(0.25));
        string written = File.ReadAllText(run.ConfigurationPath);
        Assert.Equal(new RandomSearch.Settings(0.25), RunFolder.Open(run.Path).Configuration.Plan.Own);
        Refuses("\"step\": 0.25", "\"step\": -1", "$.training", "random-search.step");
        Refuses("\"step\": 0.25", "\"stride\": 0.25", "$.training.random-search.stride");
        Refuses("\"step\": 0.25", "", "$.training.random-search.step: is missing");
        Refuses("\"random-search\": {", "\"owned\": {", "$.training.owned");
        Refuses("\"method\": \"random-search\"", "\"method\": \"elsewhere\"", "$.training.method", "elsewhere");
        Refuses("\"method\": \"random-search\"", "\"method\": \"ilqg\"", "$.training.random-search", "ilqg");

        void Refuses(string what, string replacement, params string[] words)
        {
            Assert.Contains(what, written, StringComparison.Ordinal);
            File.WriteAllText(run.ConfigurationPath, written.Replace(what, replacement, StringComparison.Ordinal));
            string message = Assert.Throws<RunFolderException>(() => RunFolder.Open(run.Path)).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ATaskAsksForItByItsNameAndTheCommandLineGivesItsSettings()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        task.Definition.Training = JsonDocument
            .Parse("""{ "method": "random-search", "iterations": 2, "random-search": { "step": 0.3 } }""")
            .RootElement;
        TrainingPlan plan = TrainingPlan.For(task);
        TaskSettings.Check(task, plan);
        Assert.Equal((RandomSearch.Method, 2, new RandomSearch.Settings(0.3)), (plan.Method, plan.Training.Iterations, plan.Own));
        plan = NamedSetting.Over(plan, NamedSetting.Parse("random-search.step", "0.5"));
        Assert.Equal(new RandomSearch.Settings(0.5), plan.Own);
        Assert.Equal("is for --method random-search", SettingUse.WhyNot("random-search.step", TrainingPlan.For(task, Methods.Teachers)));
    }

    private RunFolder Create(string name, int iterations, object? own = null)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        return TrainingRun.Create(
            Path.Combine(_folder, name),
            task,
            new TrainingPlan(RandomSearch.Method, new TrainingSettings { Seed = 3, Iterations = iterations }, own: own),
            threads: 1,
            "test"
        );
    }

    private static void Train(RunFolder folder, int upTo, int threads)
    {
        using RobotTask task = RobotTask.Load(folder.TaskPath);
        using TrainingRun run = TrainingRun.Open(folder, task, threads, null, CancellationToken.None, out _);
        while (run.Training.Iteration < upTo)
            run.RunIteration();
        Assert.Equal(upTo == folder.Configuration.Training.Iterations, run.IsComplete);
    }
}
