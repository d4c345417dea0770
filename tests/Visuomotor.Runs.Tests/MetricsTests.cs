using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs.Tests;

public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // RFC 3720, appendix B.4
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8a9136aau)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62a8ab43u)]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0x46dd794eu)]
    [InlineData("1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100", 0x113fdb5cu)]
    // "123456789", the check value of the catalogue of CRCs
    [InlineData("313233343536373839", 0xe3069283u)]
    [InlineData("", 0u)]
    public void ChecksumMatchesPublishedVectors(string bytes, uint expected) =>
        Assert.Equal(expected, Crc32C.Compute(Convert.FromHexString(bytes)));

    [Fact]
    public void MaskedChecksumFollowsItsDefinition()
    {
        uint crc = Crc32C.Compute("123456789"u8);
        Assert.Equal(unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u), Crc32C.Masked("123456789"u8));
    }

    [Fact]
    public void WhatAMethodMeasuresBesidesIsInAllFiles()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path, iterations: 1);
        IterationRecord record = SyntheticRun.Record(2) with
        {
            Extra = new Dictionary<string, double> { [RunMetrics.PolicyWeight] = 0.25, [RunMetrics.PolicyLoss] = 0.75 },
        };
        new MetricsWriter(run, 1).Write(RunMetrics.Row(record, 5));
        MetricsRow row = MetricsLog.Read(run.MetricsLogPath)[^1];
        Assert.Equal(0.75, row[RunMetrics.PolicyLoss]);
        Assert.Equal(0.25, row[RunMetrics.PolicyWeight]);
        string[] lines = File.ReadAllLines(run.MetricsTablePath);
        Assert.Equal("0.75", lines[2].Split(',')[Array.IndexOf(lines[0].Split(','), RunMetrics.PolicyLoss)]);
        Assert.True(File.ReadAllBytes(run.EventsPath).AsSpan().IndexOf("policyLoss"u8) > 0);
    }

    [Fact]
    public void ALineReadsBackAsItWasWritten()
    {
        MetricsRow row = new(
            7,
            [new("a", 1.0 / 3), new("b", double.NaN), new("c.d", -1e-300), new("e", double.PositiveInfinity)],
            [new ConditionMetrics("öl \"x\" </b>", [new("a", 2)], "step\nrolled back"), new ConditionMetrics("two", [])]
        )
        {
            Events = ["contacts dropped", "\"x\""],
        };
        string line = MetricsJson.ToLine(row);
        Assert.DoesNotContain('\n', line);
        MetricsRow back = MetricsJson.Parse(line);
        Assert.Equal(7, back.Iteration);
        Assert.Equal(1.0 / 3, back["a"]);
        Assert.Equal(double.NaN, back["b"]);
        Assert.Equal(-1e-300, back["c.d"]);
        Assert.Equal(double.NaN, back["e"]);
        Assert.Equal("öl \"x\" </b>", back.Conditions[0].Name);
        Assert.Equal(row.Events, back.Events);
        Assert.Equal("step\nrolled back", back.Conditions[0].Event);
        Assert.Null(back.Conditions[1].Event);
        Assert.Equal(line, MetricsJson.ToLine(back));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"iteration\":1.5}")]
    [InlineData("{\"iteration\":-1}")]
    [InlineData("{\"iteration\":1,\"cost\":\"x\"}")]
    [InlineData("{\"iteration\":1,\"conditions\":3}")]
    [InlineData("{\"iteration\":1,\"conditions\":[{}]}")]
    [InlineData("{\"iteration\":1,\"conditions\":[{\"name\":1}]}")]
    [InlineData("{\"iteration\":1,\"conditions\":[{\"name\":\"a\",\"event\":1}]}")]
    [InlineData("{\"iteration\":1")]
    public void ABadLineIsRefusedWithItsNumber(string line)
    {
        string path = _folder.In("metrics.jsonl");
        File.WriteAllText(path, MetricsJson.ToLine(new MetricsRow(1, [], [])) + "\n" + line + "\n");
        RunFolderException exception = Assert.Throws<RunFolderException>(() => MetricsLog.Read(path));
        Assert.Contains("line 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATornLastLineDoesNotCount()
    {
        string path = _folder.In("metrics.jsonl");
        MetricsLog.Append(path, new MetricsRow(1, [], []));
        File.AppendAllText(path, "{\"iteration\":2,\"co");
        Assert.Equal([1], MetricsLog.Read(path).Select(row => row.Iteration));
        MetricsLog.Truncate(path, 1);
        MetricsLog.Append(path, new MetricsRow(2, [], []));
        Assert.Equal([1, 2], MetricsLog.Read(path).Select(row => row.Iteration));
    }

    [Fact]
    public void TheTableHoldsTheSameNumbers()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path);
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(run.MetricsLogPath);
        List<string[]> table = [.. File.ReadAllLines(run.MetricsTablePath).Select(line => line.Split(','))];
        Assert.Equal(rows.Count + 1, table.Count);
        Assert.All(table, line => Assert.Equal(table[0].Length, line.Length));
        int cost = Array.IndexOf(table[0], "cost"),
            distance = Array.IndexOf(table[0], "hole-3.distance");
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.Equal(rows[i]["cost"], double.Parse(table[i + 1][cost], CultureInfo.InvariantCulture));
            Assert.Equal(rows[i].Conditions[2]["distance"], double.Parse(table[i + 1][distance], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void TheTableGrowsColumnsThatComeLater()
    {
        string path = _folder.In("metrics.csv");
        MetricsRow first = new(1, [new("a", 1)], []),
            second = new(2, [new("a", 2), new("b,\"c\"", 3)], [new ConditionMetrics("x", [new("d", double.NaN)])]);
        MetricsTable.Append(path, [first]);
        MetricsTable.Append(path, [first, second]);
        Assert.Equal("iteration,a,\"b,\"\"c\"\"\",x.d\n1,1,,\n2,2,3,\n", File.ReadAllText(path));
    }

    [Fact]
    public void TheEventsReadBackFromTheirBytes()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path);
        byte[] file = File.ReadAllBytes(run.EventsPath);
        IReadOnlyList<(ReadOnlyMemory<byte> Data, int End)> records = RecordFile.Parse(file);
        Assert.Equal(file.Length, records[^1].End);
        List<EventMessage> events = [.. records.Select(record => EventMessage.Decode(record.Data))];
        Assert.Equal(EventMessage.Version, events[0].FileVersion);
        Assert.Equal(Enumerable.Range(1, SyntheticRun.Iterations).Select(i => (long)i), events.Skip(1).Select(each => each.Step));
        Assert.Equal((float)SyntheticRun.Record(3).Cost, events[3].Scalars.Single(scalar => scalar.Key == "cost").Value);
        Assert.Contains(events[3].Scalars, scalar => scalar.Key == "hole-2/eta");
    }

    [Fact]
    public void AnEventsBytesAreThoseOfTheWireFormat()
    {
        byte[] bytes = new EventMessage(1, 2, "", [new("ab", 1)]).Encode();
        // 1: fixed64 1.0; 2: varint 2; 5: summary { 1: value { 1: "ab", 2: fixed32 1.0f } }
        Assert.Equal("09000000000000f03f" + "1002" + "2a0b" + "0a09" + "0a026162" + "150000803f", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void AResumedRunHasEveryIterationOnce()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path);
        string undisturbed = File.ReadAllText(run.MetricsLogPath),
            table = File.ReadAllText(run.MetricsTablePath);
        // torn tails, as a kill leaves them
        File.AppendAllText(run.MetricsLogPath, "{\"iter");
        File.AppendAllText(run.EventsPath, "xyz");
        MetricsWriter metrics = new(run, 5);
        Assert.Equal(5, metrics.Rows.Count);
        for (int i = 6; i <= SyntheticRun.Iterations; i++)
            metrics.Write(RunMetrics.Row(SyntheticRun.Record(i), 2.4 * i));
        Assert.Equal(undisturbed, File.ReadAllText(run.MetricsLogPath));
        Assert.Equal(table, File.ReadAllText(run.MetricsTablePath));
        byte[] file = File.ReadAllBytes(run.EventsPath);
        Assert.Equal(
            Enumerable.Range(0, SyntheticRun.Iterations + 1).Select(i => (long)i),
            RecordFile.Parse(file).Select(record => EventMessage.Decode(record.Data).Step)
        );
    }

    [Fact]
    public void AResumeThatLacksAnIterationIsRefusedAndNothingIsLost()
    {
        RunFolder run = SyntheticRun.Create(_folder.Path);
        string[] lines = File.ReadAllLines(run.MetricsLogPath);
        string spoilt = string.Join('\n', lines.Where((_, i) => i != 3)) + "\n";
        File.WriteAllText(run.MetricsLogPath, spoilt);
        RunFolderException exception = Assert.Throws<RunFolderException>(() => new MetricsWriter(run, 8));
        Assert.Contains("lacks iteration 4", exception.Message, StringComparison.Ordinal);
        Assert.Equal(spoilt, File.ReadAllText(run.MetricsLogPath));
    }

    [Fact]
    public void OnlyTheSecondsDifferBetweenEqualRuns()
    {
        foreach ((string name, double _) in RunMetrics.Row(SyntheticRun.Record(1), 1).Values)
            Assert.Equal(name.Contains("econds", StringComparison.Ordinal), MetricsRow.IsWallClock(name));
    }

    [Fact]
    public void FramesAreTheirOwnInverse()
    {
        byte[] file = [.. RecordFile.Frame("one"u8), .. RecordFile.Frame([]), .. RecordFile.Frame("three"u8)];
        Assert.Equal(["one", "", "three"], RecordFile.Parse(file).Select(record => Encoding.UTF8.GetString(record.Data.Span)));
        for (int cut = 0; cut < file.Length; cut++)
            Assert.True(RecordFile.Parse(file.AsMemory(0, cut)).Count < 3);
        for (int place = 0; place < file.Length; place++)
        {
            byte[] spoilt = [.. file];
            spoilt[place] ^= 0x40;
            Assert.True(RecordFile.Parse(spoilt).Count < 3, $"byte {place} does not matter");
        }
    }
}
