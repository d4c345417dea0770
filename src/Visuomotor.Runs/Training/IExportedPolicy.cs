namespace Visuomotor.Runs;

/// <summary>A policy that was exported, run from its file by another program's code.</summary>
public interface IExportedPolicy : IDisposable
{
    /// <summary>What runs it, with its version.</summary>
    string Runtime { get; }

    /// <summary>The torques for an observation.</summary>
    /// <param name="image">Camera bytes, rows x columns x channels; empty where the policy has no camera.</param>
    /// <param name="configuration">Raw readings, in the policy's order and units.</param>
    /// <param name="memory">What it remembers, zeros at a trial's start; receives what it remembers in the next step. Empty where it
    /// remembers nothing.</param>
    /// <param name="torques">Receives the outputs, within their limits.</param>
    void Act(ReadOnlySpan<byte> image, ReadOnlySpan<float> configuration, Span<float> memory, Span<float> torques);
}
