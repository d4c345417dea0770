using System.Text.Json.Serialization;
using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>What a report says about the task, kept in the run's configuration so that a report needs no simulator.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Description">What the task is, in a sentence; may be empty.</param>
/// <param name="Horizon">Control steps of a trial, T.</param>
/// <param name="ControlPeriod">Seconds between two control steps.</param>
/// <param name="StateNames">Names of the state's numbers, in order.</param>
/// <param name="ActionNames">Names of the action's numbers, in order, with what they command and its unit where that is not the torque at
/// the joint.</param>
/// <param name="ConditionNames">Names of the training conditions, in order.</param>
/// <param name="DistanceName">What the final distance measures, with its unit.</param>
/// <param name="SuccessDistance">The distance that counts as success; NaN when the task has no success test.</param>
/// <param name="LowerIsBetter">Whether success means a distance below that; otherwise above.</param>
public sealed record TaskSummary(
    string Name,
    string Description,
    int Horizon,
    double ControlPeriod,
    IReadOnlyList<string> StateNames,
    IReadOnlyList<string> ActionNames,
    IReadOnlyList<string> ConditionNames,
    string DistanceName,
    [property: JsonConverter(typeof(NullForNaN<double>))] double SuccessDistance,
    bool LowerIsBetter
)
{
    /// <summary>How fast joints and tools may be; null where the task says nothing of it.</summary>
    [Since(RunConfiguration.CurrentFormat + 1, "null")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SpeedLimit>? SpeedLimits { get; init; }
}
