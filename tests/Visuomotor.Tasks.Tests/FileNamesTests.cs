using System.Text;

namespace Visuomotor.Tasks.Tests;

public sealed class FileNamesTests
{
    private static readonly string[] Names =
    [
        "hole-1",
        "HOLE-1",
        "Hole-1",
        "x 1",
        "x/1",
        "x_1",
        "x:1",
        "前",
        "后",
        "é",
        "e\u0301",
        "",
        ".",
        "..",
        "-",
        "--output",
        ".hidden",
        "a\nb",
        "a\0b",
        "a\u001bb",
        "\ud800",
        "\ud801",
        new('a', 80),
        new('a', 81),
        new('a', 5000),
        new('A', 5000),
        new('前', 100),
        "=1+1",
        "/etc/passwd",
        "../up",
        "ﬁ",
        "FI",
        "fi",
        "K",
        "k",
        "\u212a",
    ];

    [Fact]
    public void DifferentNamesHaveDifferentFilesAlsoWithoutCase()
    {
        string[] files = [.. Names.Select(FileNames.Unique)];
        Assert.Equal(Names.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());

        // nor does a name that looks like another's file
        string[] again = [.. files.Where(file => !Names.Contains(file))];
        Assert.Equal(
            files.Length + again.Length,
            files.Concat(again.Select(FileNames.Unique)).Distinct(StringComparer.OrdinalIgnoreCase).Count()
        );
    }

    [Fact]
    public void AFileNameIsShortAndSafe()
    {
        foreach (string file in Names.Select(FileNames.Unique))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(file), 1, 100);
            Assert.DoesNotContain('/', file);
            Assert.False(file.StartsWith('.') || file.StartsWith('-'), file);
            Assert.DoesNotContain(file, letter => char.IsControl(letter) || char.IsWhiteSpace(letter));
        }
    }

    [Theory]
    [InlineData("hole-1", "hole-1")]
    [InlineData("policy-spatial-success", "policy-spatial-success")]
    [InlineData("a_b.2", "a_b.2")]
    public void AnOrdinaryNameStaysAsItIs(string name, string file) => Assert.Equal(file, FileNames.Unique(name));

    [Fact]
    public void WhatCanBeReadStaysReadable()
    {
        Assert.StartsWith("前-", FileNames.Unique("前"), StringComparison.Ordinal);
        Assert.StartsWith("left_side-", FileNames.Unique("Left side"), StringComparison.Ordinal);
    }
}
