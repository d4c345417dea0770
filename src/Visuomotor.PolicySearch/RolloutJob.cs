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
    private bool OwnsCondition { get; init; }

    /// <summary>A rollout on a condition, or on one that is changed by a variation, which is then this rollout's own.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="vary">The variation; null for none.</param>
    /// <param name="controller">What drives.</param>
    /// <param name="random">Noise of the initial state and the sensors; what the variation draws comes from a part of it.</param>
    /// <param name="into">Where it is recorded.</param>
    /// <param name="place">The trial's place among those that are made together, see <see cref="IEnvironment.Vary"/>.</param>
    public static RolloutJob Of(
        IEnvironment environment,
        ICondition condition,
        string? vary,
        IController controller,
        RandomStream random,
        Trajectory into,
        double? place = null
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(random);
        return vary is null
            ? new RolloutJob(condition, controller, random, into)
            : new RolloutJob(environment.Vary(condition, vary, random.Split("vary"), place), controller, random, into)
            {
                OwnsCondition = true,
            };
    }

    /// <summary>Runs the rollout, and disposes its controller.</summary>
    /// <param name="worker">Where to run.</param>
    /// <param name="options">How to run; null for nothing besides running.</param>
    public void Run(IRolloutWorker worker, RolloutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(worker);
        using IDisposable? owned = Controller as IDisposable;
        using ICondition? drawn = OwnsCondition ? Condition : null;
        worker.Run(Condition, Controller, Random, Into, options);
    }
}
