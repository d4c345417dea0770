using System.Text.RegularExpressions;
using System.Xml;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ShowsAllThatARunHolds()
    {
        string page = FullReport(out RunFolder run, out IReadOnlyList<string> notes);
        Assert.Empty(notes);
        Assert.Contains("success in held-out rollouts (tip distance (m) below 0.05) is: teachers 19 of 20", page, StringComparison.Ordinal);
        foreach (
            string heading in new[]
            {
                "What was learned",
                "Learning curves",
                "Conditions",
                "Held-out rollouts",
                "What the fitted model predicted",
                "Where the time went",
                "Events",
                "Setup",
                "Files",
            }
        )
            Assert.Contains($"<h2>{heading}</h2>", page, StringComparison.Ordinal);
        foreach (
            string text in new[]
            {
                "hole-1",
                "tip distance (m)",
                "18446744073709551615",
                "metrics.jsonl",
                "videos/hole-1.mp4",
                "real cost rose: step rolled back &lt;&amp;&gt;",
                "fit.ridge",
                run.Name,
            }
        )
            Assert.Contains(text, page, StringComparison.Ordinal);
        // 4 learning curves, 3 of the optimiser, 6 of the model, 1 of the time
        Assert.Equal(14, Regex.Count(page, "<svg "));
        Assert.Equal(1, Regex.Count(page, "src=\"data:image/png;base64,"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("worn <robot>")]
    public void TellsThatTrialsWereMadeUnderAVariation(string? vary)
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, vary: vary);
        Report.Write(run);
        string page = File.ReadAllText(run.ReportPath);
        Assert.Equal(vary is not null, page.Contains("changed by the variation worn &lt;robot&gt;;", StringComparison.Ordinal));
        Assert.Contains("exploration noise included.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsHowFastPicturesWereRenderedAndTrained()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, iterations: 0);
        MetricsWriter metrics = new(run, 0);
        for (int i = 1; i <= 3; i++)
        {
            // the first iteration takes no pictures, and counts for steps without them alone
            IterationRecord record = SyntheticRun.Record(i);
            Dictionary<string, double> seconds = new(record.Seconds) { ["simulation"] = 2 },
                counts =
                    new()
                    {
                        ["steps"] = i == 1 ? 5000 : 300,
                        ["frames"] = i == 1 ? 0 : 600,
                        ["images"] = i == 1 ? 0 : 750,
                    };
            if (i > 1)
                (seconds["simulation.rendering"], seconds["policy.endToEnd"]) = (0.5, 0.25);
            metrics.Write(RunMetrics.Row(record with { Seconds = seconds, Extra = counts }, 2.4 * i));
        }
        Report.Write(run);
        string page = File.ReadAllText(run.ReportPath);
        foreach (string speed in new[] { "1,200 frames/s", "150 steps/s", "2,500 steps/s", "3,000 images/s" })
            Assert.Contains(speed, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>simulation.rendering", page, StringComparison.Ordinal);
    }

    [Fact]
    public void IsWellFormedAndNeedsNoNetworkAndNoScript()
    {
        string page = FullReport(out _, out _);
        // the page happens to be XML but for its first line: any parser finds tags that do not match
        XmlDocument document = new() { XmlResolver = null };
        document.LoadXml(page[(page.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.DoesNotMatch("(?i)https?:", page);
        Assert.DoesNotMatch("(?i)<script|javascript:|<link|@import|<iframe|src=\"(?!data:)", page);
        List<string> names = [.. Regex.Matches(page, """\bid=['"]([^'"]+)""").Select(match => match.Groups[1].Value)];
        Assert.Equal(names.Count, names.Distinct().Count());
        foreach (Match match in Regex.Matches(page, """href=['"]#([^'"]+)"""))
            Assert.Contains(match.Groups[1].Value, names);
        Assert.DoesNotContain("rgb(1", Regex.Replace(page, @"\s", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void EscapesWhatATaskSaysAboutItself()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path);
        RunConfiguration configuration = run.Configuration;
        run.Replace(
            configuration with
            {
                Task = configuration.Task with
                {
                    Description = "<script>alert('a')</script>",
                    DistanceName = "a\"b'c<d>&\n`plot` $x \\ @y",
                    ConditionNames = ["<b>", "'"],
                },
            }
        );
        Report.Write(run);
        string page = File.ReadAllText(run.ReportPath);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        new XmlDocument { XmlResolver = null }.LoadXml(page[(page.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public void OfARunWithoutIterationsSaysSo()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, iterations: 0);
        Report.Write(run);
        Assert.Contains("No iteration has finished yet", File.ReadAllText(run.ReportPath), StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyConditionsNamesTheirMean()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, conditions: 9);
        Report.Write(run);
        Assert.Contains("each of 9 conditions", File.ReadAllText(run.ReportPath), StringComparison.Ordinal);
    }

    [Fact]
    public void TellsThePolicysHeldOutRolloutsFromTheTeachers()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path);
        EvaluationResult result = new("hole-1", 20, 19, 0.95, 0.76, 0.99, 0.02, 0.004, 1);
        string[] groups = ["policy on training conditions", "teachers"];
        File.WriteAllText(
            run.EvaluationPath,
            new EvaluationSummary(
                12,
                7,
                true,
                [.. groups.Select(name => new EvaluationGroup(name, result with { Name = "all" }, [result]))]
            ).ToJson()
        );
        Report.Write(run);
        string page = File.ReadAllText(run.ReportPath);
        foreach (string group in groups)
        foreach (string condition in new[] { "hole-1", "all" })
            Assert.Equal(2, page.Split($"<td>{group}</td><td>{condition}</td>").Length);
    }

    private string FullReport(out RunFolder run, out IReadOnlyList<string> notes)
    {
        run = SyntheticRun.Create(_folder.Path);
        foreach (string folder in new[] { run.RolloutsPath, run.PicturesPath, run.VideosPath })
            Directory.CreateDirectory(folder);
        SyntheticRun.Rollouts().Write(run.RolloutPath(SyntheticRun.Iterations));
        File.WriteAllBytes(Path.Combine(run.PicturesPath, "hole-1.png"), SyntheticRun.Strip());
        File.WriteAllBytes(Path.Combine(run.VideosPath, "hole-1.mp4"), [0]);
        EvaluationResult result = new("hole-1", 20, 19, 0.95, 0.76, 0.99, 0.02, 0.004, 1);
        File.WriteAllText(
            run.EvaluationPath,
            new EvaluationSummary(12, 7, true, [new EvaluationGroup("teachers", result with { Name = "all" }, [result])]).ToJson()
        );
        notes = Report.Write(run);
        if (Environment.GetEnvironmentVariable("VISUOMOTOR_KEEP_REPORT") is string keep)
            File.Copy(run.ReportPath, keep, overwrite: true);
        return File.ReadAllText(run.ReportPath);
    }
}
