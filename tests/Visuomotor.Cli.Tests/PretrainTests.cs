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

        CommandLine.Run("train", "cube", "--pose", _line.In("one.safetensors"), "--output", _line.Runs).IsUserError("one.safetensors", "another architecture");
    }

    [Theory]
    [InlineData("unknown verb 'poes'; did you mean 'pose'?", "pretrain", "poes")]
    [InlineData("--output", "pretrain", "pose", "cube")]
    [InlineData("has no camera", "pretrain", "pose", "point-mass", "--output", "x.safetensors")]
    [InlineData("at least 28", "pretrain", "pose", "cube", "--resolution", "20", "--output", "x.safetensors")]
    [InlineData("is a folder", "pretrain", "pose", "cube", "--output", "/usr")]
    [InlineData("cannot be made", "pretrain", "pose", "cube", "--output", "/proc/visuomotor/pose.safetensors")]
    [InlineData("--images: '0' is not", "pretrain", "pose", "cube", "--images", "0", "--output", "x.safetensors")]
    public void WrongUseIsAnswered(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);
}
