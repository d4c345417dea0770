using Visuomotor.PolicySearch;

namespace Visuomotor.Runs.Tests;

public sealed class RunSummaryTests
{
    [Theory]
    [InlineData(30, "120 trials (30 on each condition)")]
    [InlineData(45, "120 trials (30 to 45 on each condition)")]
    public void TrialsOfAConditionAreTold(int most, string expected)
    {
        IterationRecord record = SyntheticRun.Record(6);
        record = record with
        {
            Conditions = [.. record.Conditions.Select((condition, i) => i == 2 ? condition with { Samples = most } : condition)],
        };
        Assert.Contains(
            expected,
            new RunSummary(SyntheticRun.Configuration(), [RunMetrics.Row(record, 3)]).Sentence,
            StringComparison.Ordinal
        );
    }
}
