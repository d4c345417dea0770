using System.Text.Json;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

/// <summary>Run folders that commit 592d710 left are evaluated, exported, reported, recorded as they are, and go on.</summary>
public sealed class OlderRunFolderTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("run-of-format-1", 2, true)]
    [InlineData("teachers-of-format-1", 2, false)]
    [InlineData("own-trials-of-format-1", 3, true)]
    public void EveryVerbTakesThem(string fixture, int iterations, bool hasPolicy)
    {
        string run = Copy(fixture);
        Outcome evaluated = CommandLine.Run("evaluate", run, "--rollouts", "1", "--json");
        evaluated.IsSuccess();
        using (JsonDocument json = JsonDocument.Parse(evaluated.Output))
        {
            Assert.Equal(iterations, json.RootElement.GetProperty("iteration").GetInt32());
            Assert.Equal(hasPolicy ? 2 : 1, json.RootElement.GetProperty("groups").GetArrayLength());
        }

        string onnx = _line.In("policy.onnx");
        Outcome exported = CommandLine.Run("export", run, "--output", onnx);
        if (hasPolicy)
            exported.IsSuccess();
        else
            exported.IsUserError("no policy to export");
        Assert.Equal(hasPolicy, File.Exists(onnx));

        CommandLine.Run("report", run).IsSuccess();
        Assert.Contains("</html>", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);

        CommandLine.Run("resume", run, "--iterations", $"{iterations + 2}", "--video", "off").IsSuccess();
        Assert.Equal(Enumerable.Range(1, iterations + 2), MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).Select(row => row.Iteration));
    }

    private string Copy(string fixture)
    {
        string from = Path.Combine(AppContext.BaseDirectory, "fixtures", fixture),
            to = _line.In(fixture);
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return to;
    }
}
