namespace Visuomotor.Cli.Tests;

/// <summary>What a command line came to.</summary>
public sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>It was the user's mistake: code 2, one line that says what, and no result.</summary>
    public void IsUserError(params string[] words)
    {
        Assert.True(Code == 2, $"exit code {Code}: {Error}");
        Assert.Equal("", Output);
        string line = Error.TrimEnd('\n');
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", line, StringComparison.Ordinal);
        foreach (string word in words)
            Assert.Contains(word, line, StringComparison.Ordinal);
    }

    public void IsSuccess() => Assert.True(Code == 0, $"exit code {Code}: {Error}");
}
