namespace Visuomotor.Cli.Tests;

/// <summary>The studies of what a camera policy sees.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void TheSoftmaxAblationWritesFourRows()
    {
        Outcome outcome = CommandLine.Run("reproduce", "softmax-ablation", "--resolution", "32", "--seeds", "2", "--images", "20", "--batches", "3", "--output", _line.Folder);
        outcome.IsSuccess();
        string text = File.ReadAllText(_line.In("softmax-ablation.md"));
        Assert.Equal(outcome.Output, text);
        Assert.DoesNotContain("Not finished", text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith('|') && line.Contains(" ± ", StringComparison.Ordinal)));
        Assert.Contains("| 4.75 ± 2.29 |", text, StringComparison.Ordinal);
        Assert.Contains("--task cube --resolution 32 --tidy pose --cluttered pose-randomized --seeds 2 --images 20 --batches 3", text, StringComparison.Ordinal);
        string[] table = File.ReadAllLines(_line.In("softmax-ablation.csv"));
        Assert.Equal(1 + 2 * 2 * 4, table.Length);
        Assert.All(table, line => Assert.Equal(8, line.Split(',').Length));
    }

    [Theory]
    [InlineData("has no camera", "reproduce", "softmax-ablation", "--task", "point-mass")]
    [InlineData("at least 28", "reproduce", "softmax-ablation", "--resolution", "27")]
    [InlineData("--tidy: task cube has no variation 'spatail'; did you mean 'spatial'?", "reproduce", "softmax-ablation", "--tidy", "spatail")]
    [InlineData("--learning-rate: '0' is not a positive number", "reproduce", "softmax-ablation", "--learning-rate", "0")]
    [InlineData("cannot be made", "reproduce", "softmax-ablation", "--output", "/proc/visuomotor")]
    public void WrongUseIsAnswered(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);
}
