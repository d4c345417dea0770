namespace Visuomotor.Runs;

/// <summary>A policy that was exported, run from its file by another program's code.</summary>
public interface IExportedPolicy : IDisposable
{
    /// <summary>What runs it, with its version.</summary>
    string Runtime { get; }

    /// <summary>The torques for an observation.</summary>
    /// <param name="image">Camera bytes, rows x columns x channels; empty where the policy has no camera.</param>
    /// <param name="configuration">Raw readings, in the policy's order and units.</param>
    /// <param name="torques">Receives the outputs, within their limits.</param>
    void Act(ReadOnlySpan<byte> image, ReadOnlySpan<float> configuration, Span<float> torques);
}
