using System.Text.Json;
using System.Text.Json.Nodes;
using Visuomotor.Networks.Tests;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

/// <summary>A policy that remembers, from its training to its file.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void APolicyThatRemembersIsTrainedResumedEvaluatedAndExportedWithItsMemory()
    {
        string task = _line.In("late"),
            file = Path.Combine(task, "task.json");
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), task);
        JsonNode json = JsonNode.Parse(File.ReadAllText(file))!;
        json["training"] = JsonNode.Parse(
            """
            {
              "method": "badmm", "samples": 3, "iterations": 3, "vary": "lately",
              "policy": { "history": 2, "batches": 60, "hidden": [12] }
            }
            """
        );
        json["variations"] = JsonNode.Parse(
            """
            {
              "late": { "sensorNoise": { "position": 0.002, "velocity": 0.02 }, "delay": { "steps": 2 } },
              "lately": { "delay": { "steps": 1, "oneMore": 0.25 } }
            }
            """
        );
        File.WriteAllText(file, json.ToJsonString());
        CommandLine.Run("train", task, "--iterations", "2", "--video", "off", "--output", _line.Runs).IsSuccess();
        string run = CommandLine.OnlyRun(_line.Runs);
        CommandLine.Run("resume", run, "--iterations", "3", "--video", "off").IsSuccess();
        CommandLine.Run("evaluate", run, "--rollouts", "1").IsSuccess();

        string onnx = _line.In("policy.onnx"),
            samples = _line.In("samples.json");
        Outcome exported = CommandLine.Run("export", run, "--output", onnx, "--samples", samples, "--json");
        exported.IsSuccess();
        using (JsonDocument result = JsonDocument.Parse(exported.Output))
        {
            // the training conditions, and two trials whose commands come late
            Assert.Equal(6 * 80, result.RootElement.GetProperty("observations").GetInt32());
            Assert.InRange(result.RootElement.GetProperty("largestDifference").GetDouble(), 1e-12, 1e-5);
        }
        Dictionary<string, string> texts = OnnxMetadata.Read(onnx);
        Assert.Equal(("2", "0.05"), (texts["memory.steps"], texts["control.period"]));
        Assert.Equal("""{"steps": 1, "oneMore": 0.25}""", texts["notes.training.delay"]);
        string[] names = JsonSerializer.Deserialize<string[]>(texts["memory.names"])!;
        Assert.Equal(1 + 2 * (4 + 2), names.Length);
        Assert.Equal(["begun", "x, 1 step before", "y, 1 step before"], names[..3]);
        Assert.Equal("y command, 2 steps before", names[^1]);
        Assert.Equal("N", JsonSerializer.Deserialize<string[]>(texts["memory.units"])![^1]);

        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(samples));
        float[][] All(string name) =>
            [
                .. written
                    .RootElement.GetProperty("samples")
                    .EnumerateArray()
                    .Select(sample => sample.GetProperty(name).Deserialize<float[]>()!),
            ];
        float[][] readings = All("configuration");
        (float[] torques, _) = OnnxFile.Run(
            onnx,
            readings.Length,
            [],
            [],
            [.. readings.SelectMany(each => each)],
            [.. All("memory").SelectMany(each => each)]
        );
        Assert.All(All("torques").SelectMany(each => each).Zip(torques), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
