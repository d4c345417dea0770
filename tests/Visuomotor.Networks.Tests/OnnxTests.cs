using System.Text.Json;

namespace Visuomotor.Networks.Tests;

/// <summary>Exported policies run in ONNX Runtime and act the same.</summary>
public sealed class OnnxTests
{
    public static TheoryData<string> Cases => [.. Definitions.Keys];

    private static Dictionary<string, NetworkDefinition> Definitions =>
        new()
        {
            ["visuomotor"] = NetworkDefinition.Visuomotor(64),
            ["full state"] = NetworkDefinition.FullState(26, 7),
            ["softplus"] = new(null, 5, [new Dense(20), new Softplus(), new Dense(2)]),
            ["all layers"] = new(
                new ImageInput(3, 33, 41, 1f / 128, -1),
                4,
                [
                    new Convolution(10, 5, 2, 1),
                    new Softplus(),
                    new MaxPool(3, 2, 1),
                    new Convolution(6, 3),
                    new Relu(),
                    new SpatialSoftmax(0.5f, true),
                    new ExpectedPositions(),
                    new AppendVector(),
                    new Dense(9),
                    new Relu(),
                    new Dense(3),
                ]
            ),
            ["softmax + dense"] = new(
                new ImageInput(1, 20, 24),
                0,
                [new Convolution(4, 3), new SpatialSoftmax(2), new Dense(5), new Relu(), new Dense(3)]
            ),
            ["dense after convolution"] = new(
                new ImageInput(3, 20, 24),
                3,
                [new Convolution(16, 5), new Relu(), new Dense(8), new Relu(), new AppendVector(), new Dense(3)]
            ),
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ExportedPoliciesAgreeInOnnxRuntimeInBatchesOfAnySize(string name)
    {
        const int Count = 7;
        PolicyNetwork policy = Policies.Make(Definitions[name]);
        NetworkDefinition definition = policy.Network.Definition;
        TrainingBatch batch = Samples.Batch(definition, Count);
        using PolicyEvaluator evaluator = new(policy);
        List<byte[]> images = [];
        List<float[]> vectors = [],
            expected = [];
        for (int s = 0; s < Count; s++)
        {
            images.Add(definition.Image is null ? [] : batch.Image(s).ToArray());
            vectors.Add(definition.VectorSize == 0 ? [] : batch.Vector(s).ToArray());
            expected.Add(new float[definition.OutputSize]);
            evaluator.Act(images[s], vectors[s], expected[s]);
        }

        long[] sizes = definition.Image is { } image ? [image.Height, image.Width, image.Channels] : [];
        (float[] together, float[][] alone) = Policies.InFolder(folder =>
        {
            string path = Path.Combine(folder, "policy.onnx");
            policy.ExportOnnx(path);
            return (
                OnnxFile.Run(path, Count, [.. images.SelectMany(each => each)], sizes, [.. vectors.SelectMany(each => each)]),
                Enumerable.Range(0, Count).Select(s => OnnxFile.Run(path, 1, images[s], sizes, vectors[s])).ToArray()
            );
        });
        AreNear([.. expected.SelectMany(each => each)], together);
        for (int s = 0; s < Count; s++)
            AreNear(expected[s], alone[s]);
    }

    [Fact]
    public void MetadataTellNamesUnitsAndLimitsOfEveryInputAndOutput()
    {
        NetworkDefinition definition = Definitions["all layers"];
        PolicyNetwork made = Policies.Make(definition),
            policy = new(made.Network, made.Description with { Camera = "head" });
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

    private static void AreNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
    }
}
