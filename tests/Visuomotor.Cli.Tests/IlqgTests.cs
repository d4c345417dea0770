namespace Visuomotor.Cli.Tests;

/// <summary>A method that learns by the true model has a run folder like the others.</summary>
public sealed class IlqgTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void AStoppedRunGoesOnWithTheSameBitsAndHasAReport()
    {
        string[] arguments = ["train", "point-mass", "--method", "ilqg", "--video", "off"];
        CommandLine.Run([.. arguments, "--iterations", "3", "--output", _line.In("whole"), "--threads", "1"]).IsSuccess();
        CommandLine.Run([.. arguments, "--iterations", "2", "--output", _line.In("parts"), "--threads", "2"]).IsSuccess();
        string whole = CommandLine.OnlyRun(_line.In("whole")),
            parts = CommandLine.OnlyRun(_line.In("parts"));
        CommandLine.Run("resume", parts, "--iterations", "3", "--video", "off").IsSuccess();
        foreach (string file in new[] { "evaluation.json", "checkpoints/000003.vmc", "rollouts/iteration-0003.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(parts, file)));
        string report = File.ReadAllText(Path.Combine(whole, "report.html"));
        Assert.Contains("What is left to gain", report, StringComparison.Ordinal);
        Assert.DoesNotContain("The optimiser", report, StringComparison.Ordinal);
        CommandLine.Run("evaluate", parts, "--rollouts", "1").IsSuccess();
        CommandLine.Run("report", parts).IsSuccess();
        CommandLine.Run("export", parts).IsUserError("no policy to export");
    }

    [Fact]
    public void SettingsOfPoliciesAreNotForIt() =>
        CommandLine
            .Run("train", "point-mass", "--method", "ilqg", "--rounds", "2", "--output", _line.Runs)
            .IsUserError("--rounds is for policies");
}
