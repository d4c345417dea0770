namespace Visuomotor.Cli.Tests;

/// <summary>The studies of policies that read no camera.</summary>
public sealed class PolicyStudyTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void AStudyOfOwnTrialsBearsItsOwnName()
    {
        string[] study =
        [
            "reproduce",
            "policies",
            "point-mass",
            "--seeds",
            "1",
            "--iterations",
            "2",
            "--samples",
            "2",
            "--rollouts",
            "1",
            "--batches",
            "20",
            "--output",
            _line.Folder,
            "--method",
            "badmm",
            "--on-policy-from",
        ];
        CommandLine.Run([.. study, "2"]).IsSuccess();
        string[] text = File.ReadAllLines(_line.In("policies-point-mass-own-trials-penalty.md"));
        Assert.Equal("# Policies of point-mass by own-trial guided policy search with a penalty (ours)", text[0]);
        Assert.Contains(text, line => line.Contains("docs/own-trials.md", StringComparison.Ordinal));
        CommandLine.Run([.. study, "never", "--plain"]).IsSuccess();
        text = File.ReadAllLines(_line.In("policies-point-mass-badmm.md"));
        Assert.Equal("# Policies of point-mass by guided policy search (BADMM)", text[0]);
        Assert.Contains("--method badmm --plain --on-policy-from never --batches 20`", text[2], StringComparison.Ordinal);
    }

    [Fact]
    public void TheStudyOfPoliciesWritesItsFigures()
    {
        Outcome outcome = CommandLine.Run(
            "reproduce",
            "policies",
            "point-mass",
            "--method",
            "mdgps",
            "--seeds",
            "1",
            "--iterations",
            "2",
            "--samples",
            "2",
            "--rollouts",
            "1",
            "--batches",
            "20",
            "--output",
            _line.Folder
        );
        outcome.IsSuccess();
        Assert.Equal(outcome.Output, File.ReadAllText(_line.In("policies-point-mass-mdgps.md")));
        Assert.Equal(1 + 2 * (4 + 4 + 4), File.ReadAllLines(_line.In("policies-point-mass-mdgps.csv")).Length);
    }
}
