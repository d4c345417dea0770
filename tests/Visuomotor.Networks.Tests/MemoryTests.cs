using System.Text.Json;
using System.Text.Json.Nodes;

namespace Visuomotor.Networks.Tests;

/// <summary>Policies that remember: from their file, in C# and in ONNX Runtime, over whole trials.</summary>
public sealed class MemoryTests
{
    private const int Readings = 3,
        Commands = 2,
        Steps = 12;

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(3, Readings, false)]
    [InlineData(1, Readings, true)]
    [InlineData(2, Readings, true)]
    [InlineData(20, Readings, false)]
    public void TheyActByWhatTheyReadAndCommandedBefore(int history, int readings, bool sees)
    {
        PolicyNetwork policy = Make(history, readings, sees);
        Assert.Equal((readings, 1 + history * (readings + Commands)), (policy.Readings, policy.MemorySize));
        using PolicyEvaluator evaluator = new(policy);
        using NetworkEvaluator network = new(policy.Network);
        Func<double> gaussian = Samples.Gaussian(7);
        float[] memory = new float[policy.MemorySize],
            torques = new float[Commands],
            expected = new float[Commands];
        List<float[]> read = [],
            commanded = [];
        byte[] image = sees ? Samples.Batch(policy.Network.Definition, 1).Image(0).ToArray() : [];
        for (int t = 0; t < Steps; t++)
        {
            read.Add([.. Enumerable.Range(0, readings).Select(_ => (float)gaussian())]);
            float[] vector = Vector(policy, read, commanded);
            for (int i = 0; i < vector.Length; i++)
                vector[i] = (vector[i] - policy.Mean[i]) * policy.InverseDeviation[i];
            if (sees)
                network.Evaluate(image, vector, expected);
            else
                network.Evaluate(vector, expected);
            evaluator.Act(image, read[t], memory, torques);
            for (int i = 0; i < Commands; i++)
                Assert.Equal(Math.Clamp(expected[i], policy.Low[i], policy.High[i]), torques[i], 1e-5f);
            commanded.Add([.. torques]);
            Assert.Equal([1, .. read[t], .. torques], memory[..(1 + readings + Commands)]);
        }
        Assert.Throws<ArgumentException>(() => evaluator.Act(image, read[0], torques));
        Assert.Throws<ArgumentException>(() => evaluator.Act(image, read[0], memory.AsSpan(1), torques));
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, Readings, false)]
    [InlineData(3, Readings, true)]
    public void FromTheirFilesTheyActTheSameOverWholeTrialsInBatchesToo(int history, int readings, bool sees)
    {
        const int Count = 3;
        PolicyNetwork policy = Make(history, readings, sees);
        NetworkDefinition definition = policy.Network.Definition;
        TrainingBatch batch = Samples.Batch(definition, Count);
        byte[][] images = [.. Enumerable.Range(0, Count).Select(s => sees ? batch.Image(s).ToArray() : [])];
        long[] sizes = definition.Image is { } image ? [image.Height, image.Width, image.Channels] : [];
        Func<double> gaussian = Samples.Gaussian(9);
        Policies.InFolder(folder =>
        {
            string path = Path.Combine(folder, "policy.onnx"),
                file = Path.Combine(folder, "policy.safetensors");
            policy.ExportOnnx(path);
            policy.Save(file);
            using PolicyEvaluator evaluator = new(PolicyNetwork.Load(file));
            float[][] memories = [.. Enumerable.Range(0, Count).Select(_ => new float[policy.MemorySize])];
            float[] memory = new float[Count * policy.MemorySize];
            for (int t = 0; t < Steps; t++)
            {
                // the second trial begins later than the others
                if (t == 2)
                {
                    memories[1].AsSpan().Clear();
                    memory.AsSpan(policy.MemorySize, policy.MemorySize).Clear();
                }
                float[][] read =
                [
                    .. Enumerable.Range(0, Count).Select(_ => Enumerable.Range(0, readings).Select(_ => (float)gaussian()).ToArray()),
                ];
                (float[] torques, float[] next) = OnnxFile.Run(
                    path,
                    Count,
                    [.. images.SelectMany(each => each)],
                    sizes,
                    [.. read.SelectMany(each => each)],
                    memory
                );
                memory = next;
                for (int s = 0; s < Count; s++)
                {
                    float[] expected = new float[Commands];
                    evaluator.Act(images[s], read[s], memories[s], expected);
                    for (int i = 0; i < Commands; i++)
                        Assert.Equal(expected[i], torques[s * Commands + i], 1e-5f);
                    for (int i = 0; i < policy.MemorySize; i++)
                        Assert.Equal(memories[s][i], memory[s * policy.MemorySize + i], 1e-5f);
                }
            }
            return 0;
        });
    }

    [Fact]
    public void TheFileSaysWhatEveryNumberOfTheMemoryIs()
    {
        PolicyNetwork made = Make(2, Readings, sees: false);
        string[] names = [.. Enumerable.Range(0, made.MemorySize).Select(i => $"number {i}")];
        PolicyNetwork policy = new(
            made.Network,
            made.Description with
            {
                ControlPeriod = 0.05,
                MemoryNames = names,
                MemoryUnits = [.. names.Select(_ => "rad")],
            }
        );
        Dictionary<string, string> texts = Policies.InFolder(folder =>
        {
            policy.ExportOnnx(Path.Combine(folder, "policy.onnx"));
            return OnnxMetadata.Read(Path.Combine(folder, "policy.onnx"));
        });
        Assert.Equal(names, JsonSerializer.Deserialize<string[]>(texts["memory.names"]));
        Assert.Equal(policy.MemorySize, JsonSerializer.Deserialize<string[]>(texts["memory.units"])!.Length);
        Assert.Equal(("2", "0.05"), (texts["memory.steps"], texts["control.period"]));
        Assert.Contains("begins with zeros", texts["memory.use"], StringComparison.Ordinal);
        PolicyDescription again = PolicyNetwork.From(policy.ToFile()).Description;
        Assert.Equal((2, 0.05), (again.History, again.ControlPeriod));
        Assert.Equal(policy.Description.CommandAtRest, again.CommandAtRest);
    }

    [Fact]
    public void AFileOfTheFirstVersionRemembersNothing()
    {
        PolicyNetwork policy = Policies.Make(NetworkDefinition.FullState(3, 2));
        SafetensorsFile file = policy.ToFile();
        Dictionary<string, string> texts = new(file.Metadata);
        JsonObject description = JsonNode.Parse(texts["description"])!.AsObject();
        foreach (string key in (string[])["controlPeriod", "history", "memoryNames", "memoryUnits", "commandAtRest"])
            Assert.True(description.Remove(key));
        texts["description"] = description.ToJsonString();
        Assert.Throws<NetworkFormatException>(() => PolicyNetwork.From(new SafetensorsFile(file.Tensors, texts)));
        texts["version"] = "1";
        PolicyNetwork old = PolicyNetwork.From(new SafetensorsFile(file.Tensors, texts));
        Assert.Equal((3, 0), (old.Readings, old.MemorySize));
    }

    [Fact]
    public void AMemoryThatTheNetworkHasNoRoomForIsRefused()
    {
        PolicyNetwork policy = Make(2, Readings, sees: false);
        foreach (
            PolicyDescription wrong in (PolicyDescription[])
                [
                    policy.Description with
                    {
                        History = 1,
                    },
                    policy.Description with
                    {
                        History = -1,
                    },
                    policy.Description with
                    {
                        History = 9,
                    },
                    policy.Description with
                    {
                        CommandAtRest = [1],
                    },
                    policy.Description with
                    {
                        MemoryNames = ["one"],
                    },
                ]
        )
            Assert.Throws<ArgumentException>(() => new PolicyNetwork(policy.Network, wrong));
    }

    /// <summary>What the network reads: this step's readings, and what was read and commanded before.</summary>
    private static float[] Vector(PolicyNetwork policy, List<float[]> read, List<float[]> commanded)
    {
        List<float> vector = [.. read[^1]];
        for (int k = 1; k <= policy.Description.History; k++)
        {
            int t = read.Count - 1 - k;
            vector.AddRange(read[Math.Max(t, 0)]);
            vector.AddRange(t >= 0 ? commanded[t] : AtRest());
        }
        return [.. vector];

        IEnumerable<float> AtRest() =>
            Enumerable
                .Range(0, Commands)
                .Select(i =>
                {
                    float[] row = [.. policy.Description.CommandAtRest.Skip(i * (policy.Readings + 1)).Take(policy.Readings + 1)];
                    return Math.Clamp(row[^1] + read[0].Select((each, j) => each * row[j]).Sum(), policy.Low[i], policy.High[i]);
                });
    }

    private static PolicyNetwork Make(int history, int readings, bool sees)
    {
        int size = readings + history * (readings + Commands);
        Func<double> gaussian = Samples.Gaussian(3);
        LayerDefinition[] eyes = sees ? [new Convolution(4, 3), new SpatialSoftmax(), new ExpectedPositions(), new AppendVector()] : [];
        NetworkDefinition definition = new(
            sees ? new ImageInput(3, 9, 10) : null,
            size,
            [.. eyes, new Dense(6), new Relu(), new Dense(Commands)]
        );
        return new PolicyNetwork(
            Samples.Network(definition, 2),
            new PolicyDescription
            {
                History = history,
                InputMean = [.. Enumerable.Range(0, size).Select(_ => (float)gaussian())],
                InputInverseDeviation = [.. Enumerable.Range(0, size).Select(_ => 1 + (float)Math.Abs(gaussian()))],
                CommandAtRest = [.. Enumerable.Range(0, Commands * (readings + 1)).Select(_ => (float)gaussian())],
                OutputLow = [-0.6f, -0.4f],
                OutputHigh = [0.5f, float.PositiveInfinity],
            }
        );
    }
}
