using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Visuomotor.Networks.Tests;

/// <summary>Safetensors and policy files: what is written comes back, what is broken is refused with a clear error.</summary>
public sealed class FileTests
{
    private static readonly NetworkDefinition Small = new(
        new ImageInput(3, 9, 10),
        2,
        [
            new Convolution(3, 3),
            new Relu(),
            new SpatialSoftmax(2, true),
            new ExpectedPositions(),
            new AppendVector(),
            new Dense(4),
            new Softplus(),
            new Dense(2),
        ]
    );

    private static readonly byte[] Good = Policies.Make(Small).ToFile().ToBytes();

    [Fact]
    public void NetworksComeBackFromTheirFiles()
    {
        Network network = Samples.Network(Small);
        Network again = Policies.InFolder(folder =>
        {
            network.Save(Path.Combine(folder, "network.safetensors"));
            return Network.Load(Path.Combine(folder, "network.safetensors"));
        });
        Assert.Equal(network.Definition.ToTable(), again.Definition.ToTable());
        Assert.True(network.Parameters.SequenceEqual(again.Parameters));
    }

    [Fact]
    public void PoliciesComeBackFromTheirFilesAndActTheSame()
    {
        PolicyNetwork policy = Policies.Make(Small);
        PolicyNetwork again = Policies.InFolder(folder =>
        {
            policy.Save(Path.Combine(folder, "policy.safetensors"));
            Assert.Single(Directory.GetFiles(folder));
            return PolicyNetwork.Load(Path.Combine(folder, "policy.safetensors"));
        });
        Assert.Equal(policy.Description.OutputNames, again.Description.OutputNames);
        Assert.Equal(policy.Description.InputMean, again.Description.InputMean);
        Assert.Equal("visuomotor train peg", again.Description.Notes["command"]);
        TrainingBatch batch = Samples.Batch(Small, 1);
        float[] first = new float[2],
            second = new float[2];
        using var one = new PolicyEvaluator(policy);
        using var other = new PolicyEvaluator(again);
        one.Act(batch.Image(0), batch.Vector(0), first);
        other.Act(batch.Image(0), batch.Vector(0), second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void APictureOfAnotherSizeIsRefusedWithTheSizeThatIsNeeded()
    {
        using var policy = new PolicyEvaluator(Policies.Make(Small));
        Assert.Contains(
            "243 numbers; the network needs 270 (9 x 10 x 3)",
            Assert.Throws<ArgumentException>(() => policy.Act(new byte[9 * 9 * 3], [1, 2], new float[2])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "0 numbers",
            Assert.Throws<ArgumentException>(() => policy.Act([], [1, 2], new float[2])).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => policy.Act(new byte[270], [1, 2], new float[3]));
    }

    [Fact]
    public void PoliciesWhitenTheirInputsAndKeepTheirLimits()
    {
        var network = new Network(new NetworkDefinition(null, 2, [new Dense(2)]));
        network.Values("dense1.weight")[0] = 1;
        network.Values("dense1.weight")[3] = 1;
        network.MarkChanged();
        using var policy = new PolicyEvaluator(
            new PolicyNetwork(
                network,
                new PolicyDescription
                {
                    InputMean = [1, 2],
                    InputInverseDeviation = [0.5f, 2],
                    OutputLow = [-1, -1],
                    OutputHigh = [3, 1.5f],
                }
            )
        );
        float[] torques = new float[2];
        policy.Act([], [2, 2.5f], torques);
        Assert.Equal([0.5f, 1], torques);
        policy.Act([], [100, 3], torques);
        Assert.Equal([3, 1.5f], torques);
        policy.Act([], [-100, -3], torques);
        Assert.Equal([-1, -1], torques);
        Assert.Throws<ArgumentException>(() => policy.Act([], [1], torques));
        Assert.Throws<ArgumentException>(() =>
            new PolicyNetwork(network, new PolicyDescription { OutputLow = [2, 2], OutputHigh = [1, 3] })
        );
        Assert.Throws<ArgumentException>(() => new PolicyNetwork(network, new PolicyDescription { InputMean = [1] }));
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        12,
        "overlap"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "behind its last")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "cut short")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "8 bytes for sizes [3]")]
    [InlineData("""{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", 8, "only F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "valid sizes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,8]}}""", 8, "wrong")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "valid offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", 8, "unknown member")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8,
        "JSON"
    )]
    [InlineData("""{"a":3}""", 0, "wrong")]
    [InlineData("""[1]""", 0, "object")]
    [InlineData("""{"a":""", 0, "JSON")]
    public void BrokenSafetensorsAreRefused(string header, int dataBytes, string part)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[dataBytes]];
        Assert.Contains(part, Assert.Throws<NetworkFormatException>(() => SafetensorsFile.Parse(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfOtherVersionsAndShapesAreRefused()
    {
        SafetensorsFile good = SafetensorsFile.Parse(Good);
        Refused("format", metadata => metadata["format"] = "something");
        Refused("version 3", metadata => metadata["version"] = "3");
        Refused("no network definition", metadata => metadata.Remove("definition"));
        Refused(
            "sizes",
            metadata => metadata["definition"] = metadata["definition"].Replace("\"outputs\":4", "\"outputs\":5", StringComparison.Ordinal)
        );
        Refused("description", metadata => metadata["description"] = "{}}");
        Refused("description", metadata => metadata["description"] = """{"notes":null}""");
        Assert.Contains(
            "missing",
            Assert
                .Throws<NetworkFormatException>(() => PolicyNetwork.From(new SafetensorsFile(good.Tensors.Skip(1), good.Metadata)))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not know",
            Assert
                .Throws<NetworkFormatException>(() =>
                    PolicyNetwork.From(new SafetensorsFile([.. good.Tensors, new SafeTensor("more", [1], new float[1])], good.Metadata))
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "/nowhere/policy",
            Assert.Throws<NetworkFormatException>(() => PolicyNetwork.Load("/nowhere/policy.safetensors")).Message,
            StringComparison.Ordinal
        );

        void Refused(string part, Action<Dictionary<string, string>> change)
        {
            var metadata = new Dictionary<string, string>(good.Metadata);
            change(metadata);
            var error = Assert.Throws<NetworkFormatException>(() => PolicyNetwork.From(new SafetensorsFile(good.Tensors, metadata)));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("definition", 20)]
    [InlineData("description", 10)]
    public void ADescriptionLacksNoKeyAndNoValue(string name, int least)
    {
        SafetensorsFile good = SafetensorsFile.Parse(Good);
        // how long an image is follows from its sides
        string[] paths = [.. Places(JsonNode.Parse(good.Metadata[name])!, "$").Where(path => path != "$.image.length")];
        Assert.True(paths.Length >= least);
        foreach (string path in paths)
        {
            if (!path.Contains(".notes.", StringComparison.Ordinal))
                Assert.Contains($"{path}: is missing", Refusal(path, owner => owner.Remove(Key(path))), StringComparison.Ordinal);
            // a network without a picture is one, but not with these layers
            string message = Refusal(path, owner => owner[Key(path)] = null);
            Assert.Contains(
                path == "$.image" ? "needs an image"
                    : path.Contains(".notes.", StringComparison.Ordinal) ? Key(path)
                    : path,
                message,
                StringComparison.Ordinal
            );
        }

        static string Key(string path) => path[(path.LastIndexOf('.') + 1)..];

        string Refusal(string path, Action<JsonObject> change)
        {
            JsonNode root = JsonNode.Parse(good.Metadata[name])!,
                owner = root;
            foreach (string step in path.Split('.', '[', ']').Where(step => step.Length > 0).Skip(1).SkipLast(1))
                owner = int.TryParse(step, out int i) ? owner[i]! : owner[step]!;
            change(owner.AsObject());
            return Assert
                .Throws<NetworkFormatException>(() =>
                    PolicyNetwork.From(
                        new SafetensorsFile(good.Tensors, new Dictionary<string, string>(good.Metadata) { [name] = root.ToJsonString() })
                    )
                )
                .Message;
        }
    }

    /// <summary>The path of every key.</summary>
    private static IEnumerable<string> Places(JsonNode? node, string path) =>
        node switch
        {
            JsonObject item => item.SelectMany(each => Places(each.Value, $"{path}.{each.Key}").Prepend($"{path}.{each.Key}")),
            JsonArray list => list.SelectMany((each, i) => Places(each, $"{path}[{i}]")),
            _ => [],
        };

    [Property(MaxTest = 300)]
    public Property DamagedFilesNeverCrash() =>
        Prop.ForAll(
            Gen.Choose(0, Good.Length - 1).Two().Zip(Gen.Choose(0, 3).Zip(Gen.Choose(0, 255))).ToArbitrary(),
            damage =>
            {
                ((int place, int length), (int kind, int value)) = damage;
                byte[] bytes = kind switch
                {
                    0 => Good[..place],
                    1 => [.. Good[..place], (byte)value, .. Good[(place + 1)..]],
                    2 => [.. Good[..place], .. Good[Math.Min(Good.Length, place + 1 + length % 64)..]],
                    _ => [.. Good[..place], .. Good[place..Math.Min(Good.Length, place + 1 + length % 64)], .. Good[place..]],
                };
                try
                {
                    PolicyNetwork.From(SafetensorsFile.Parse(bytes));
                }
                catch (NetworkFormatException error)
                {
                    return error.Message.Length > 20;
                }

                // only a changed number or text can pass unseen
                return kind == 1;
            }
        );
}
