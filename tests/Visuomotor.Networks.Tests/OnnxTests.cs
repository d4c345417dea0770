using System.Diagnostics;
using System.Text.Json;

namespace Visuomotor.Networks.Tests;

/// <summary>Exported policies run in ONNX Runtime and act the same.</summary>
public sealed class OnnxTests
{
    public static TheoryData<string> Cases => [.. Definitions.Keys];

    private static Dictionary<string, NetworkDefinition> Definitions => new()
    {
        ["visuomotor"] = NetworkDefinition.Visuomotor(64),
        ["full state"] = NetworkDefinition.FullState(26, 7),
        ["softplus"] = new(null, 5, [new Dense(20), new Softplus(), new Dense(2)]),
        ["all layers"] = new(
            new ImageInput(3, 33, 41, 1f / 128, -1), 4,
            [
                new Convolution(10, 5, 2, 1), new Softplus(), new MaxPool(3, 2, 1), new Convolution(6, 3), new Relu(),
                new SpatialSoftmax(0.5f, true), new ExpectedPositions(), new AppendVector(), new Dense(9), new Relu(), new Dense(3),
            ]),
        ["softmax + dense"] = new(new ImageInput(1, 20, 24), 0, [new Convolution(4, 3), new SpatialSoftmax(2), new Dense(5), new Relu(), new Dense(3)]),
        ["dense after convolution"] = new(new ImageInput(3, 20, 24), 3, [new Convolution(16, 5), new Relu(), new Dense(8), new Relu(), new AppendVector(), new Dense(3)]),
    };

    private static string ToolFolder
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Visuomotor.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
            return Path.Combine(folder, "tests", "onnx");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ExportedPoliciesAgreeInOnnxRuntime(string name)
    {
        // without the tool there is nothing to run; CI must have it
        if (!Directory.Exists(Path.Combine(ToolFolder, "node_modules", "onnxruntime-node")))
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") is null or "", "ONNX Runtime is not installed: run tests/onnx/install first.");
            return;
        }

        PolicyNetwork policy = Policies.Make(Definitions[name]);
        NetworkDefinition definition = policy.Network.Definition;
        TrainingBatch batch = Samples.Batch(definition, 5);
        JsonElement result = Policies.InFolder(folder =>
        {
            policy.ExportOnnx(Path.Combine(folder, "policy.onnx"));
            using var evaluator = new PolicyEvaluator(policy);
            var samples = new List<object>();
            for (int s = 0; s < 5; s++)
            {
                float[] torques = new float[definition.OutputSize];
                evaluator.Act(definition.Image is null ? [] : batch.Image(s), definition.VectorSize == 0 ? [] : batch.Vector(s), torques);
                samples.Add(new
                {
                    image = definition.Image is null ? null : Convert.ToBase64String(batch.Image(s)),
                    configuration = definition.VectorSize == 0 ? null : batch.Vector(s).ToArray(),
                    torques,
                });
            }

            int[] sizes = definition.Image is { } image ? [1, image.Height, image.Width, image.Channels] : [];
            File.WriteAllText(Path.Combine(folder, "samples.json"), JsonSerializer.Serialize(new { samples, imageSizes = sizes }));
            return JsonDocument.Parse(Run("node", Path.Combine(ToolFolder, "check.mjs"), folder)).RootElement;
        });
        Assert.Equal(5, result.GetProperty("samples").GetInt32());
        Assert.Equal("torques", result.GetProperty("outputs")[0].GetString());
        Assert.True(result.GetProperty("largest").GetDouble() < 1e-5, result.ToString());
    }

    [Fact]
    public void MetadataTellNamesUnitsAndLimitsOfEveryInputAndOutput()
    {
        NetworkDefinition definition = Definitions["all layers"];
        PolicyNetwork made = Policies.Make(definition), policy = new(made.Network, made.Description with { Camera = "head" });
        Dictionary<string, string> texts = Policies.InFolder(folder =>
        {
            policy.ExportOnnx(Path.Combine(folder, "policy.onnx"));
            return OnnxMetadata.Read(Path.Combine(folder, "policy.onnx"));
        });
        PolicyDescription description = policy.Description;
        Assert.Equal(description.InputNames, JsonSerializer.Deserialize<string[]>(texts["configuration.names"]));
        Assert.Equal(description.InputUnits, JsonSerializer.Deserialize<string[]>(texts["configuration.units"]));
        Assert.Equal(description.OutputNames, JsonSerializer.Deserialize<string[]>(texts["torques.names"]));
        Assert.Equal(description.OutputUnits, JsonSerializer.Deserialize<string[]>(texts["torques.units"]));
        Assert.Equal(description.OutputLow, JsonSerializer.Deserialize<float[]>(texts["torques.low"]));
        Assert.Equal([null, 0.5f, 0.5f], JsonSerializer.Deserialize<float?[]>(texts["torques.high"])!);
        Assert.Equal(["red", "green", "blue"], JsonSerializer.Deserialize<string[]>(texts["image.names"])!);
        Assert.Equal("intensity of a pixel, from 0 to 255", texts["image.units"]);
        Assert.Equal("head", texts["image.camera"]);
        Assert.Equal(("peg", "visuomotor train peg"), (texts["task"], texts["notes.command"]));
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} failed: {errors.Result}");
        return output;
    }
}
