using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of the stages in which teachers and policy learn together, with a camera or without.</summary>
public sealed record TeachersAndPolicySettings
{
    /// <summary>Whose cost adapts the KL step.</summary>
    public StepRule StepRule { get; init; } = StepRule.Classic;

    /// <summary>
    /// How many of each teacher's rollouts in an iteration the policy makes instead, once it is trained: they show it where it leads
    /// itself.
    /// </summary>
    /// <remarks>Ours; the dynamics are fitted to the others alone.</remarks>
    [Between(0, 1_000_000)]
    public int PolicyRollouts { get; init; }
}
