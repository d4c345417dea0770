using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>What a method makes a training from.</summary>
/// <param name="Environment">What is driven; it stays the caller's to dispose, after the training.</param>
/// <param name="Training">The settings that all methods share, the seed among them; a method uses of the others what it has a use
/// for.</param>
/// <param name="Threads">Threads to use, at least 1; results must not depend on it.</param>
public sealed record TrainingStart(IEnvironment Environment, TrainingSettings Training, int Threads)
{
    /// <summary>Settings of guided policy search; null for other methods.</summary>
    public GuidedPolicySearchSettings? Policy { get; init; }

    /// <summary>
    /// The method's own settings, as its <see cref="Method.Own"/> reads them; null where it has none, and where <see cref="Policy"/> holds
    /// them.
    /// </summary>
    public object? Own { get; init; }

    /// <summary>For a camera policy, the network of pose pre-training that it starts from.</summary>
    public Network? PoseNetwork { get; init; }
}
