namespace Visuomotor.Control;

/// <summary>What a KL-constrained trajectory optimisation came to.</summary>
/// <param name="Solved">False if no multiplier gave a usable controller; <paramref name="Failure"/> then says where and what was
/// tried.</param>
/// <param name="Eta">The Lagrange multiplier of the KL constraint.</param>
/// <param name="Kl">sum_t E KL(p || anchor) of the new controller, in nats.</param>
/// <param name="BoundActive">False if even the smallest multiplier keeps the divergence under its bound.</param>
/// <param name="Evaluations">Backward and forward passes used.</param>
/// <param name="Failure">Null if solved, else one sentence for people.</param>
public sealed record TrajectoryStep(bool Solved, double Eta, double Kl, bool BoundActive, int Evaluations, string? Failure);
