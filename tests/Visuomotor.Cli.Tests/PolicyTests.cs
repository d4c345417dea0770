using System.Diagnostics;
using System.Text.Json;
using Visuomotor.Networks;
using Visuomotor.Networks.Tests;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

/// <summary>Runs that end with a policy.</summary>
public sealed class PolicyTests : IDisposable
{
    private static readonly string[] Small = ["--samples", "3", "--rounds", "2", "--batches", "60", "--hidden", "16,12", "--video", "off"];

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("none", new[] { 2 })]
    [InlineData("7", new[] { 7, 2 })]
    [InlineData(null, new[] { 40, 40, 2 })]
    public void HiddenLayersAreThoseAskedFor(string? hidden, int[] outputs)
    {
        string[] asked = hidden is null ? [] : ["--hidden", hidden];
        CommandLine
            .Run([
                "train",
                "point-mass",
                "--method",
                "badmm",
                "--iterations",
                "1",
                "--samples",
                "3",
                "--batches",
                "20",
                "--video",
                "off",
                "--output",
                _line.Runs,
                .. asked,
            ])
            .IsSuccess();
        string policy = Path.Combine(CommandLine.OnlyRun(_line.Runs), "policy.safetensors");
        Assert.Equal(outputs, PolicyNetwork.Load(policy).Network.Definition.Layers.OfType<Dense>().Select(layer => layer.Outputs));
    }

    [Fact]
    public void APolicyThatCouldNotBeWrittenAfterTheLastIterationIsWrittenByResuming()
    {
        CommandLine.Run(["train", "point-mass", "--method", "badmm", "--iterations", "2", "--output", _line.Runs, .. Small]).IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs),
            policy = Path.Combine(run, "policy.safetensors");
        byte[] second = File.ReadAllBytes(policy);
        File.Delete(policy);
        // a folder in its place cannot be replaced
        Directory.CreateDirectory(Path.Combine(policy, "full"));
        Outcome stopped = CommandLine.Run("resume", run, "--iterations", "3", "--video", "off");
        Assert.Equal(2, stopped.Code);
        Assert.Contains("policy.safetensors: cannot be written", stopped.Error, StringComparison.Ordinal);
        Directory.Delete(policy, recursive: true);
        CommandLine.Run("resume", run, "--video", "off").IsSuccess();
        Assert.NotEqual(second, File.ReadAllBytes(policy));
        Assert.Equal([16, 12, 2], PolicyNetwork.Load(policy).Network.Definition.Layers.OfType<Dense>().Select(layer => layer.Outputs));
    }

    [Fact]
    public void ARunEndsWithAPolicyThatIsEvaluatedReportedAndExported()
    {
        CommandLine.Run(["train", "point-mass", "--method", "badmm", "--iterations", "3", "--output", _line.Runs, .. Small]).IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs);
        Assert.Equal(
            [16, 12, 2],
            PolicyNetwork
                .Load(Path.Combine(run, "policy.safetensors"))
                .Network.Definition.Layers.OfType<Dense>()
                .Select(layer => layer.Outputs)
        );
        RunConfiguration configuration = RunFolder.Open(run).Configuration;
        Assert.Equal(60, configuration.Policy!.Policy.Batches);
        Assert.Contains("--method badmm --rounds 2 --batches 60 --hidden 16,12", configuration.Command, StringComparison.Ordinal);
        string[] groups = [.. EvaluationSummary.Read(Path.Combine(run, "evaluation.json")).Groups.Select(group => group.Name)];
        Assert.Equal(["policy on training conditions", "policy on test conditions", "teachers"], groups);
        MetricsRow last = MetricsLog.Read(Path.Combine(run, "metrics.jsonl"))[^1];
        Assert.True(last[RunMetrics.PolicyKl] > 0 && last[RunMetrics.PolicyWeight] > 0 && last[RunMetrics.PolicyLoss] > 0);
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        foreach (
            string words in new[]
            {
                "The policy",
                "KL divergence of policy from teachers, per time step",
                "Weight ν, per time step",
                "Multipliers λ of the mean action, per time step",
                "policy on test conditions",
                "fully connected",
            }
        )
            Assert.Contains(words, report, StringComparison.Ordinal);

        Outcome one = CommandLine.Run("evaluate", run, "--controllers", "policy", "--conditions", "test", "--rollouts", "2", "--json");
        one.IsSuccess();
        using (JsonDocument json = JsonDocument.Parse(one.Output))
            Assert.Equal(
                "policy on test conditions",
                Assert.Single(json.RootElement.GetProperty("groups").EnumerateArray()).GetProperty("name").GetString()
            );
        CommandLine.Run("evaluate", run, "--conditions", "tset").IsUserError("'tset'", "did you mean 'test'?");
        CommandLine.Run("record", run, "--condition", "left", "--width", "64", "--height", "48").IsSuccess();
        Assert.Single(Directory.GetFiles(Path.Combine(run, "videos"), "policy-left.mp4"));

        string onnx = _line.In("policy.onnx"),
            samples = _line.In("samples.json");
        Outcome exported = CommandLine.Run("export", run, "--output", onnx, "--samples", samples, "--json");
        exported.IsSuccess();
        using (JsonDocument json = JsonDocument.Parse(exported.Output))
        {
            Assert.Equal(4 * 80, json.RootElement.GetProperty("observations").GetInt32());
            Assert.StartsWith("ONNX Runtime 1.", json.RootElement.GetProperty("runtime").GetString(), StringComparison.Ordinal);
            Assert.InRange(json.RootElement.GetProperty("largestDifference").GetDouble(), 0, 1e-5);
        }
        AgreesInOnnxRuntime(onnx, samples);
        ADamagedFileIsSeen(run, onnx);
        WithoutOnnxRuntimeTheFileIsWrittenAndNotChecked(run, File.ReadAllBytes(onnx));
        using Visuomotor.Tasks.RobotTask task = Visuomotor.Tasks.RobotTask.Load("point-mass");
        Dictionary<string, string> texts = OnnxMetadata.Read(onnx);
        Assert.Equal(task.ObservationNames, JsonSerializer.Deserialize<string[]>(texts["configuration.names"]));
        Assert.Equal(["m", "m", "m/s", "m/s"], JsonSerializer.Deserialize<string[]>(texts["configuration.units"])![..4]);
        Assert.Equal(["N", "N"], JsonSerializer.Deserialize<string[]>(texts["torques.units"])!);
        Assert.Equal(task.ActionHigh, JsonSerializer.Deserialize<double[]>(texts["torques.high"]));
    }

    [Fact]
    public void HiddenLayersThatAreNotGivenAreTheTasks()
    {
        CommandLine
            .Run(
                "train",
                "point-mass",
                "--method",
                "badmm",
                "--iterations",
                "1",
                "--samples",
                "3",
                "--batches",
                "20",
                "--video",
                "off",
                "--output",
                _line.Runs
            )
            .IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs);
        Assert.Equal([40, 40], RunFolder.Open(run).Configuration.Policy!.Policy.Hidden);
        Assert.Equal(
            [40, 40, 2],
            PolicyNetwork
                .Load(Path.Combine(run, "policy.safetensors"))
                .Network.Definition.Layers.OfType<Dense>()
                .Select(layer => layer.Outputs)
        );
    }

    [Fact]
    public void AStoppedRunGoesOnWithTheSameBits()
    {
        string[] arguments =
        [
            "train",
            "point-mass",
            "--method",
            "mdgps",
            "--on-policy-from",
            "2",
            .. Small.Where(word => word is not ("--rounds" or "2")),
        ];
        CommandLine.Run([.. arguments, "--iterations", "3", "--output", _line.In("whole"), "--threads", "1"]).IsSuccess();
        CommandLine.Run([.. arguments, "--iterations", "2", "--output", _line.In("parts"), "--threads", "2"]).IsSuccess();
        string whole = CommandLine.OnlyRun(_line.In("whole")),
            parts = CommandLine.OnlyRun(_line.In("parts"));
        CommandLine.Run("resume", parts, "--iterations", "3", "--video", "off").IsSuccess();
        foreach (
            string file in new[]
            {
                "policy.safetensors",
                "policy.onnx",
                "evaluation.json",
                "checkpoints/000003.vmc",
                "rollouts/iteration-0003.json",
            }
        )
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(parts, file)));

        // mirror descent has a divergence to show, but neither weights nor multipliers
        string report = File.ReadAllText(Path.Combine(whole, "report.html"));
        Assert.Contains("KL divergence of policy from teachers, per time step", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Weight ν", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Multipliers λ", report, StringComparison.Ordinal);

        // beside a policy that makes all trials its teachers, which are its linearisations, are filmed only when they are asked for
        string[] record = ["record", parts, "--condition", "left", "--width", "64", "--height", "48"];
        string teacher = Path.Combine(parts, "videos", "left.mp4");
        CommandLine.Run(record).IsSuccess();
        Assert.True(File.Exists(Path.Combine(parts, "videos", "policy-left.mp4")));
        Assert.False(File.Exists(teacher));
        CommandLine.Run([.. record, "--controllers", "teachers"]).IsSuccess();
        Assert.True(File.Exists(teacher));
        MetricsRow[] rows = [.. MetricsLog.Read(Path.Combine(whole, "metrics.jsonl"))];
        Assert.All(rows, row => Assert.True(row[RunMetrics.PolicyKl] > 0 && double.IsNaN(row[RunMetrics.PolicyWeight])));
        foreach (ConditionRollout each in RolloutRecord.Read(Path.Combine(whole, "rollouts", "iteration-0003.json")).Conditions)
        {
            IReadOnlyList<double> divergences = Assert.Single(each.Series).Values;
            Assert.Equal(80, divergences.Count);
            Assert.All(divergences, divergence => Assert.True(double.IsFinite(divergence) && divergence > 0));
        }
    }

    [Theory]
    [InlineData(
        "--on-policy-from: 'always' is not a whole number from 2 to 1000000, nor 'never'",
        "train",
        "point-mass",
        "--method",
        "badmm",
        "--on-policy-from",
        "always"
    )]
    [InlineData("--plain is for policies", "train", "point-mass", "--method", "teachers", "--plain")]
    [InlineData("--batches is for policies", "train", "point-mass", "--method", "teachers", "--batches", "5")]
    [InlineData("--on-policy-from: is for badmm and mdgps", "train", "point-mass", "--method", "admm", "--on-policy-from", "3")]
    [InlineData("--hidden: '40,x'", "train", "point-mass", "--method", "badmm", "--hidden", "40,x")]
    [InlineData("one of teachers, badmm, admm, mdgps", "train", "point-mass", "--method", "bdmm")]
    [InlineData(
        "--perception: is for camera policies, and the task has no camera",
        "train",
        "point-mass",
        "--method",
        "badmm",
        "--perception",
        "end-to-end"
    )]
    [InlineData("--method: teachers learns no policy", "reproduce", "policies", "point-mass", "--method", "teachers")]
    [InlineData("5 leave none for the policy", "train", "insertion-2d", "--method", "badmm", "--iterations", "5")]
    [InlineData("at least 6", "reproduce", "policies", "insertion-2d", "--method", "mdgps", "--iterations", "1")]
    public void WrongUseIsAnswered(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);

    [Fact]
    public void TeachersAloneHaveNoPolicyToExport()
    {
        CommandLine
            .Run(
                "train",
                "point-mass",
                "--method",
                "teachers",
                "--iterations",
                "1",
                "--samples",
                "2",
                "--output",
                _line.Runs,
                "--video",
                "off"
            )
            .IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs);
        CommandLine.Run("export", run).IsUserError("no policy to export");
        CommandLine.Run("evaluate", run, "--controllers", "policy").IsUserError("no policy");
    }

    /// <summary>The samples that were written agree with the file, in one batch.</summary>
    private static void AgreesInOnnxRuntime(string onnx, string samples)
    {
        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(samples));
        float[][] All(string name) =>
            [
                .. written
                    .RootElement.GetProperty("samples")
                    .EnumerateArray()
                    .Select(sample => sample.GetProperty(name).Deserialize<float[]>()!),
            ];
        float[][] readings = All("configuration"),
            torques = All("torques");
        Assert.True(readings.Length >= 50);
        float[] answers = OnnxFile.Run(onnx, readings.Length, [], [], [.. readings.SelectMany(each => each)]);
        Assert.All(torques.SelectMany(each => each).Zip(answers), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>What is compared is the file that lies there: other numbers in it are a difference.</summary>
    private static void ADamagedFileIsSeen(string run, string onnx)
    {
        RunFolder folder = RunFolder.Open(run);
        using Visuomotor.Tasks.RobotTask task = Visuomotor.Tasks.RobotTask.Load(folder.TaskPath);
        using PolicySearch.ITraining training = TrainingRun.Load(folder, task, threads: 1);
        PolicyExportResult damaged = PolicyExport.Run(
            folder,
            task,
            training,
            onnx + "2",
            path =>
            {
                byte[] bytes = File.ReadAllBytes(path);
                PolicyNetwork policy = PolicyNetwork.Load(folder.PolicyPath);
                policy.Network.Values(0)[0] += 0.5f;
                policy.ExportOnnx(path);
                Assert.NotEqual(bytes, File.ReadAllBytes(path));
                return OnnxRuntimePolicy.Open(path);
            }
        );
        Assert.True(damaged.LargestDifference > 1e-3, $"{damaged.LargestDifference}");
    }

    /// <summary>A copy of the program without ONNX Runtime's native library, as on a platform that has none.</summary>
    private void WithoutOnnxRuntimeTheFileIsWrittenAndNotChecked(string run, byte[] expected)
    {
        string program = _line.In("program"),
            onnx = _line.In("unchecked.onnx");
        Directory.CreateDirectory(program);
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        ProcessStartInfo start = new("dotnet", [Path.Combine(program, "visuomotor.dll"), "export", run, "--output", onnx])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("It was not checked: ONNX Runtime does not load on this machine.", output, StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllBytes(onnx));
    }
}
