namespace Visuomotor.Runs;

/// <summary>One observation and the policy's answer.</summary>
/// <param name="Image">Camera bytes, rows x columns x RGB; null for a policy without a camera.</param>
/// <param name="Configuration">Raw readings.</param>
/// <param name="Memory">What it remembers; null for a policy that remembers nothing.</param>
/// <param name="Torques">The policy's torques, within their limits.</param>
public sealed record PolicySample(byte[]? Image, float[] Configuration, float[]? Memory, float[] Torques);
