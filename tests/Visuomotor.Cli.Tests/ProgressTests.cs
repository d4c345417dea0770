using Visuomotor.Cli.Displays;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

/// <summary>What the console says of an iteration.</summary>
public class ProgressTests
{
    [Fact]
    public void WhatHappenedInSeveralConditionsIsOneLineThatSaysInHowMany()
    {
        HashSet<string> said = [];
        MetricsRow row = Row(
            "the step's bound of 5.2 nats did not bind: the model asks for no more than 1.3e-05",
            null,
            "the step's bound of 16 nats did not bind: the model asks for no more than 2.6",
            "real cost rose"
        );
        string[] lines = [.. Progress.Events(row, said)];
        Assert.Equal(
            [
                "the scene is odd",
                "2 of 4 conditions, such as c0: the step's bound of 5.2 nats did not bind: the model asks for no more than 1.3e-05",
                "c3: real cost rose",
            ],
            lines
        );
        // what holds for all was said
        Assert.Equal(lines[1..], Progress.Events(row, said));
    }

    private static MetricsRow Row(params string?[] events) =>
        new(1, [], [.. events.Select((happened, i) => new ConditionMetrics($"c{i}", [], happened))]) { Events = ["the scene is odd"] };
}
