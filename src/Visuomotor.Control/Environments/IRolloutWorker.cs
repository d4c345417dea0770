using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Makes trials, one at a time. A trial's result depends on the condition, the controller and the stream alone, not on what ran before. It
/// belongs to one thread.
/// </summary>
public interface IRolloutWorker : IDisposable
{
    /// <summary>What this worker did since it was made.</summary>
    RolloutCounts Counts { get; }

    /// <summary>Runs one trial, of as many steps as <paramref name="into"/> has.</summary>
    /// <param name="condition">A condition of the worker's environment.</param>
    /// <param name="controller">What chooses the actions.</param>
    /// <param name="random">Where the noise of the initial state and of the sensors comes from.</param>
    /// <param name="into">Receives the trial; no observations are kept and no pictures taken if it has no place for them.</param>
    /// <param name="options">What else is wanted; null for nothing.</param>
    void Run(ICondition condition, IController controller, RandomStream random, Trajectory into, RolloutOptions? options = null);
}
