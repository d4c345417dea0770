using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>What iLQG with the true model reached on one condition.</summary>
/// <param name="Iterations">Iterations used.</param>
/// <param name="Cost">Cost of the rollout without noise.</param>
/// <param name="Distance">Final distance of the rollout without noise.</param>
/// <param name="Evaluation">Rollouts from noisy initial states.</param>
public sealed record IlqgResult(int Iterations, double Cost, double Distance, ConditionEvaluation Evaluation);
