namespace Visuomotor.Runs;

/// <summary>How some controllers did on some conditions.</summary>
/// <param name="Name">What was tried where, such as "policy, spatial".</param>
/// <param name="Overall">All conditions together.</param>
/// <param name="Conditions">Each condition; empty where every condition was tried once.</param>
public sealed record EvaluationGroup(string Name, EvaluationResult Overall, IReadOnlyList<EvaluationResult> Conditions);
