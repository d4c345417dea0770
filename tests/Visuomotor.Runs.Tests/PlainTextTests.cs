namespace Visuomotor.Runs.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("前 é 😀 –", "前 é 😀 –")]
    [InlineData("a\u001b[2Jb", @"a\x1b[2Jb")]
    [InlineData("\u0007\u009b\u007f\0", @"\x07\x9b\x7f\x00")]
    [InlineData("a\u202eb\u2066", @"a\u202eb\u2066")]
    [InlineData("a\r\nb", "a\\x0d\nb")]
    public void ControlCharactersAreWrittenOut(string text, string expected) => Assert.Equal(expected, PlainText.Escaped(text));

    // a test's own data cannot hold half a pair
    [Fact]
    public void HalfAPairIsWrittenOut() => Assert.Equal(@"a\ud800b", PlainText.Escaped("a\ud800b"));

    [Fact]
    public void ALineIsOneLineAndShort()
    {
        Assert.Equal("a b c", PlainText.Line("a\r\n  b\n\nc"));
        string line = PlainText.Line("begin " + new string('x', 1_000_000) + " end");
        Assert.Equal(PlainText.LongestLine, line.Length);
        Assert.StartsWith("begin ", line, StringComparison.Ordinal);
        Assert.EndsWith(" end", line, StringComparison.Ordinal);
        Assert.Contains('…', line);
        Assert.Equal(PlainText.LongestName, PlainText.Name(new string('\u001b', 500)).Length);
        for (int length = 70; length < 100; length++)
            Assert.DoesNotContain(@"\ud", PlainText.Name(string.Concat(Enumerable.Repeat("😀", length)) + "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("=HYPERLINK(\"http://a\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("'quoted'")]
    [InlineData("'")]
    [InlineData("a,b")]
    [InlineData("a\nb\r")]
    [InlineData("a\"b")]
    [InlineData("")]
    public void ATableGivesBackWhatWasWrittenAndHoldsNoFormula(string name)
    {
        string table = $"name,{Csv.Field(name)},value\n1,{Csv.Field(name)},-2.5\n";
        Assert.Equal(
            [
                ["name", name, "value"],
                ["1", name, "-2.5"],
            ],
            Csv.Fields(table)
        );
        string field = Csv.Field(name).TrimStart('"');
        Assert.False(field.Length > 0 && "=+-@\t\r".Contains(field[0]), field);
    }
}
