using System.Text.Json;
using Visuomotor.Networks;

namespace Visuomotor.Cli.Tests;

/// <summary>Pose pre-training by itself.</summary>
public sealed class PretrainTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void PosePretrainingWritesANetworkThatIsTheSameForAnyThreads()
    {
        string[] arguments = ["pretrain", "pose", "cube", "--resolution", "28", "--images", "30", "--batches", "6", "--seed", "4"];
        Outcome one = CommandLine.Run([.. arguments, "--threads", "1", "--output", _line.In("one.safetensors")]);
        one.IsSuccess();
        Assert.Contains(" ± ", one.Output, StringComparison.Ordinal);
        Assert.Contains("28 x 28 pixels", one.Output, StringComparison.Ordinal);
        Assert.Contains("pose pre-training: 100 % done", one.Error, StringComparison.Ordinal);
        Outcome two = CommandLine.Run([.. arguments, "--threads", "2", "--output", _line.In("new", "two.safetensors"), "--json"]);
        two.IsSuccess();
        Assert.Equal(File.ReadAllBytes(_line.In("one.safetensors")), File.ReadAllBytes(_line.In("new", "two.safetensors")));
        Assert.Equal(9, Network.Load(_line.In("one.safetensors")).Definition.OutputSize);
        using JsonDocument json = JsonDocument.Parse(two.Output);
        Assert.InRange(json.RootElement.GetProperty("errorCentimetres").GetDouble(), 0.01, 100);

        string whole = _line.In("one.safetensors"),
            cut = _line.In("cut.safetensors"),
            empty = _line.In("empty.safetensors");
        File.WriteAllBytes(cut, File.ReadAllBytes(whole)[..5000]);
        File.WriteAllBytes(empty, []);
        Refused("cube", 64, whole, "another architecture", "28 x 28");
        Refused("bottle", 28, whole, "another task", "goal-left, goal-right, goal-top", "mouth");
        Refused("cube", 28, cut, "cut short");
        Refused("cube", 28, empty, "a safetensors file");
        Refused("cube", 28, _line.In("nowhere.safetensors"), "is missing");
        Refused("cube", 28, _line.Folder, "pose.safetensors: the file is missing");
        CommandLine.Run("reproduce", "policies", "cube", "--pose", cut, "--output", _line.Folder).IsUserError("cut short");
        Assert.False(Directory.Exists(_line.Runs));

        void Refused(string task, int resolution, string pose, params string[] words)
        {
            Outcome outcome = CommandLine.Run("train", task, "--resolution", $"{resolution}", "--pose", pose, "--output", _line.Runs);
            outcome.IsUserError([Path.GetFileName(pose), .. words]);
            Assert.DoesNotContain("(Parameter", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("unknown verb 'poes'; did you mean 'pose'?", "pretrain", "poes")]
    [InlineData("--output", "pretrain", "pose", "cube")]
    [InlineData("has no camera", "pretrain", "pose", "point-mass", "--output", "x.safetensors")]
    [InlineData(
        "--resolution: '20' is not a whole number from 28 to 1024",
        "pretrain",
        "pose",
        "cube",
        "--resolution",
        "20",
        "--output",
        "x.safetensors"
    )]
    [InlineData("is a folder", "pretrain", "pose", "cube", "--output", "/usr")]
    [InlineData("cannot be made", "pretrain", "pose", "cube", "--output", "/proc/visuomotor/pose.safetensors")]
    [InlineData("cannot be written", "pretrain", "pose", "cube", "--output", "/proc/pose.safetensors")]
    [InlineData("--images: '0' is not", "pretrain", "pose", "cube", "--images", "0", "--output", "x.safetensors")]
    public void WrongUseIsAnswered(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);
}
