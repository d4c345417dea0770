using System.Text.Json.Serialization;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>One rollout of one condition.</summary>
/// <param name="Name">The condition.</param>
/// <param name="States">T rows of the state's numbers, each before the step's action.</param>
/// <param name="Actions">T rows of the action's numbers, as applied.</param>
/// <param name="Predicted">T rows: the mean state that the model fitted an iteration before had predicted; empty in the first iteration.</param>
/// <param name="Costs">The cost of each step.</param>
/// <param name="Distance">The final distance.</param>
/// <param name="Success">Whether the rollout succeeded.</param>
public sealed record ConditionRollout(string Name, double[][] States, double[][] Actions, double[][] Predicted, double[] Costs, double Distance, bool Success)
{
    /// <summary>Whether contacts or other constraints were left out, since the scene has no room for them.</summary>
    [Since(2, "false")]
    public bool ContactsDropped { get; init; }

    /// <summary>Numbers per time step that the method had to say, such as the divergence between teacher and policy; none where it measured none.</summary>
    [Since(2, "[]")]
    public IReadOnlyList<StepSeries> Series { get; init; } = [];

    /// <summary>A series of older files; <see cref="RolloutRecord.Read"/> puts it into <see cref="Series"/>.</summary>
    [Since(2, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? PolicyDivergences { get; init; }

    /// <inheritdoc cref="PolicyDivergences"/>
    [Since(2, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? PolicyWeights { get; init; }

    /// <inheritdoc cref="PolicyDivergences"/>
    [Since(2, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? PolicyMultipliers { get; init; }

    /// <summary>This with all series in <see cref="Series"/>, also those of older files.</summary>
    internal ConditionRollout WithNamedSeries()
    {
        if ((PolicyDivergences ?? PolicyWeights ?? PolicyMultipliers) is null) return this;
        StepSeries[] older = [StepSeries.Divergence(PolicyDivergences ?? []), StepSeries.Weight(PolicyWeights ?? []), StepSeries.Multipliers(PolicyMultipliers ?? [])];
        return this with { Series = [.. Series, .. older.Where(each => each.Values.Count > 0)], PolicyDivergences = null, PolicyWeights = null, PolicyMultipliers = null };
    }
}
