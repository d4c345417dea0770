using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Visuomotor.Runs.Tests;

/// <summary>What the documentation says of settings, metrics and files is there, and what is there is said.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Top = FindTop();

    private static readonly string Pages = string.Concat(
        Directory
            .GetFiles(Path.Combine(Top, "docs", "methods"), "*.md")
            .Append(Path.Combine(Top, "docs", "own-trials.md"))
            .Select(File.ReadAllText)
    );

    [Fact]
    public void EverySettingOfATaskStandsInAMethodsPage()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Top, "src", "Visuomotor.Tasks", "task.schema.json")));
        string[] keys =
        [
            .. Keys(schema.RootElement.GetProperty("$defs").GetProperty("settings")),
            .. Keys(schema.RootElement.GetProperty("properties").GetProperty("training")),
        ];
        Assert.True(keys.Length > 60);
        Assert.All(keys, key => Assert.Matches($"[`.\"]{key}[`.\"]", Pages));

        static IEnumerable<string> Keys(JsonElement part) =>
            !part.TryGetProperty("properties", out JsonElement own)
                ? []
                : own.EnumerateObject().SelectMany(each => Keys(each.Value).Prepend(each.Name));
    }

    [Fact]
    public void EveryMetricStandsInAMethodsPage()
    {
        string[] names =
        [
            .. typeof(RunMetrics)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.IsLiteral)
                .Select(field => (string)field.GetValue(null)!),
        ];
        string[] parts = [RunMetrics.Rendering, RunMetrics.EndToEnd, RunMetrics.Simulation];
        Assert.Contains(RunMetrics.PolicyKl, names);
        Assert.All(
            names.Where(name => name != RunMetrics.SecondsOf),
            name => Assert.Contains($"| `{(parts.Contains(name) ? RunMetrics.SecondsOf : "")}{name}`", Pages, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void LinksLeadToFilesAndHeadings()
    {
        string[] files =
        [
            .. Directory.GetFiles(Top, "*.md"),
            .. Directory.GetFiles(Path.Combine(Top, "docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(Top, "results"), "*.md"),
        ];
        List<string> broken = [];
        foreach (string file in files)
        {
            foreach (Match link in Links().Matches(File.ReadAllText(file)))
            {
                string target = link.Groups[1].Value,
                    path = target.Split('#')[0];
                if (target.Contains("://", StringComparison.Ordinal))
                    continue;
                string full = path.Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path));
                bool there = File.Exists(full) || Directory.Exists(full);
                if (!there || (target.Contains('#', StringComparison.Ordinal) && !Headings(full).Contains(target.Split('#')[1])))
                    broken.Add($"{Path.GetRelativePath(Top, file)}: {target}");
            }
        }
        Assert.Empty(broken);
    }

    // the anchor that a heading has where Markdown is shown: its letters in lower case, "-" for spaces, without other signs
    private static HashSet<string> Headings(string file) =>
        [
            .. File.ReadLines(file)
                .Where(line => line.StartsWith('#'))
                .Select(line => Signs().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-')),
        ];

    private static string FindTop()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Visuomotor.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests lie outside of the repository");
        return folder;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Signs();
}
