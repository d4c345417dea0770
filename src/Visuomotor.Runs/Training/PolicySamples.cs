namespace Visuomotor.Runs;

/// <summary>Observations of real rollouts and what the policy does there, to check another program that runs the exported policy.</summary>
/// <param name="Samples">The observations.</param>
/// <param name="ImageSizes">Sizes of the picture as a tensor; empty for a policy without a camera.</param>
public sealed record PolicySamples(IReadOnlyList<PolicySample> Samples, IReadOnlyList<int> ImageSizes);
