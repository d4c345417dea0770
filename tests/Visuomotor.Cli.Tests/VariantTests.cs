using System.Text.Json.Nodes;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

/// <summary>Networks and looks of camera policies, by their names.</summary>
public sealed class VariantTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    // the paper's 92,423, and 40 weights for each of the seven readings that cube has more: the command before the last
    [InlineData("paper", 240, 92_423 + 40 * 7)]
    [InlineData("paper-64", 64, 92_423 + 40 * 7)]
    [InlineData("shipped", 64, 0)]
    public void ThePapersNetworkHasItsNumberOfParametersOnTheCube(string name, int pixels, int parameters)
    {
        CameraVariant variant = new(name, null);
        using RobotTask task = RobotTask.Load("cube", variant.Resolution(null));
        Assert.Equal(pixels, task.Camera!.Width);

        // whatever the task asks for
        TrainingPlan own = NamedSetting.Over(
            TrainingPlan.For(task),
            NamedSetting.Parse("policy.history", "3"),
            NamedSetting.Parse("policy.hidden", "none")
        );
        TrainingPlan plan = NamedSetting.Over(variant.Under(own), variant.Settings.Select(each => each.Setting));
        PolicySettings policy = plan.Policy!.Policy;
        if (parameters == 0)
        {
            Assert.Equal((3, 0), (policy.History, policy.Hidden.Count));
            return;
        }
        Assert.Equal([40, 40], policy.Hidden);
        Assert.Equal(0, policy.History);
        NetworkDefinition network = VisualNetworks.Policy(
            pixels,
            task.ObservationSize,
            task.ActionSize,
            policy.Hidden,
            Perception.EndToEnd,
            task.PoseSize
        );
        Assert.Equal(parameters, network.ParameterCount);
    }

    [Theory]
    [InlineData("--network: 'papers' is not one of shipped, paper, paper-64", "--network", "papers")]
    [InlineData("--looks: 'some' is not one of random, none", "--looks", "some")]
    [InlineData("--network paper: has pictures of 240 pixels, --resolution says otherwise", "--network", "paper", "--resolution", "64")]
    [InlineData("--hidden: --network paper-64 says otherwise; give one of them", "--network", "paper-64", "--hidden", "5")]
    [InlineData("--set policy.hidden=5: --network paper-64 says otherwise", "--network", "paper-64", "--set", "policy.hidden=5")]
    [InlineData("--set camera.randomLooks=true: --looks none says otherwise", "--looks", "none", "--set", "camera.randomLooks=true")]
    [InlineData("--looks none: is for camera policies, and this training has none", "--looks", "none", "--method", "teachers")]
    public void WhatDoesNotGoTogetherIsRefused(string words, params string[] options) =>
        CommandLine.Run(["train", "cube", .. options, "--output", _line.Runs]).IsUserError(words);

    [Fact]
    public void ARunHasTheNetworkAndTheLooksThatItWasAskedFor()
    {
        string task = SmallTasks.Cube(_line, tested: false),
            file = Path.Combine(task, "task.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(file))!;
        json["training"]!["policy"] = JsonNode.Parse("""{ "history": 1, "hidden": [], "batches": 20 }""");
        json["training"]!["badmm"] = JsonNode.Parse("""{ "rounds": 1 }""");
        File.WriteAllText(file, json.ToJsonString());
        string[] options =
        [
            "--network",
            "paper-64",
            "--looks",
            "none",
            "--set",
            "camera.pose.images=20",
            "--set",
            "camera.pose.batches=3",
            "--video",
            "off",
        ];
        CommandLine.Run(["train", task, .. options, "--output", _line.Runs]).IsSuccess();
        RunFolder run = RunFolder.Open(CommandLine.OnlyRun(_line.Runs));
        GuidedPolicySearchSettings policy = run.Configuration.Plan.Policy!;
        Assert.Equal((64, 0), (run.Configuration.Resolution, policy.Policy.History));
        Assert.Equal([40, 40], policy.Policy.Hidden);
        Assert.Equal((false, false), (policy.Camera!.RandomLooks, policy.Camera.Pose.RandomLooks));
        Assert.Contains(" --network paper-64 --looks none", run.Configuration.Command, StringComparison.Ordinal);
        int[] sizes = [.. PolicyNetwork.Load(run.PolicyPath).Network.Definition.Layers.OfType<Dense>().Select(layer => layer.Outputs)];
        Assert.Equal([40, 40, 7], sizes);
    }

    [Fact]
    public void AStudyComparesNetworksAndLooksInOneTable()
    {
        string[] study =
        [
            "reproduce",
            "perceptions",
            SmallTasks.Cube(_line, tested: false),
            "--perceptions",
            "pose-features",
            "--network",
            "shipped,paper-64",
            "--looks",
            "random,none",
            "--images",
            "20",
            "--pose-batches",
            "3",
            "--rounds",
            "1",
            "--batches",
            "5",
            "--rollouts",
            "2",
            "--seeds",
            "1",
            "--output",
            _line.Folder,
        ];
        Outcome outcome = CommandLine.Run(study);
        outcome.IsSuccess();
        Assert.Equal(outcome.Output, File.ReadAllText(_line.In("networks-small-cube.md")));
        foreach (
            (string suffix, string label) in new[]
            {
                ("-random-looks", ", random looks"),
                ("-no-random-looks", ", no random looks"),
                ("-paper-64-random-looks", ", paper-64 network, random looks"),
                ("-paper-64-no-random-looks", ", paper-64 network, no random looks"),
            }
        )
        {
            Assert.Equal(2, PerceptionTable.Read(_line.In($"perceptions-small-cube{suffix}.csv")).Count);
            Assert.Contains($"| small-cube{label} | pose-features | ", outcome.Output, StringComparison.Ordinal);
        }
        Assert.Contains("--network shipped,paper-64 --looks random,none", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("| task | perception | training | test |", outcome.Output, StringComparison.Ordinal);

        // nothing is left to do
        Outcome again = CommandLine.Run([.. study, "--resume"]);
        again.IsSuccess();
        Assert.Equal(outcome.Output, again.Output);
        CommandLine.Run([.. study, "--resolution", "64", "--set", "policy.history=1", "--resume"]).IsUserError("made with other settings");
    }
}
