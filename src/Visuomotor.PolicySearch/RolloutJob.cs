using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>One rollout to run.</summary>
/// <param name="Condition">Where it starts.</param>
/// <param name="Controller">What drives it; used by this rollout alone, and disposed after it if it can be.</param>
/// <param name="Random">Noise of the initial state and the sensors.</param>
/// <param name="Into">Where it is recorded.</param>
public sealed record RolloutJob(ICondition Condition, IController Controller, RandomStream Random, Trajectory Into)
{
    /// <summary>Runs the rollout, and disposes its controller.</summary>
    /// <param name="worker">Where to run.</param>
    /// <param name="options">How to run; null for nothing besides running.</param>
    public void Run(IRolloutWorker worker, RolloutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(worker);
        using IDisposable? owned = Controller as IDisposable;
        worker.Run(Condition, Controller, Random, Into, options);
    }
}
