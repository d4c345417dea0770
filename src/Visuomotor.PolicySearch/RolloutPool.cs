using System.Collections.Concurrent;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Runs many rollouts side by side. Work is cut into fixed slots and each rollout depends on its slot's streams alone,
/// so results do not depend on the number of threads.
/// </summary>
public sealed class RolloutPool : IDisposable
{
    private readonly RobotTask _task;
    private readonly int _threads;
    private readonly ConcurrentBag<RolloutWorker> _idle = [];

    /// <summary>Makes a pool for one task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    public RolloutPool(RobotTask task, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _task = task;
        _threads = threads;
    }

    /// <summary>Threads used.</summary>
    public int Threads => _threads;

    /// <summary>Runs <paramref name="count"/> rollouts.</summary>
    /// <param name="count">Number of rollouts.</param>
    /// <param name="job">What rollout number i is.</param>
    /// <param name="options">How to run them.</param>
    /// <param name="cancellation">Stops before the next rollout starts.</param>
    public void Run(int count, Func<int, RolloutJob> job, RolloutOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ParallelSlots.For(count, _threads, slot =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_idle.TryTake(out RolloutWorker? worker)) worker = new RolloutWorker(_task);
            try
            {
                RolloutJob each = job(slot);
                worker.Run(each.Condition, each.Controller, each.Random, each.Into, options);
            }
            finally
            {
                _idle.Add(worker);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out RolloutWorker? worker)) worker.Dispose();
    }
}
