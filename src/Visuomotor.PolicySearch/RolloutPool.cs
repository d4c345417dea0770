using System.Collections.Concurrent;
using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Runs many rollouts side by side, on threads of its own, each with its worker and, where pictures are taken, its renderer.
/// Work is cut into fixed slots and each rollout depends on its slot's streams alone, so results do not depend on the number of threads.
/// </summary>
public sealed class RolloutPool : IDisposable
{
    private readonly IEnvironment _environment;
    private readonly Thread[] _crew;
    private readonly RolloutCounts[] _counts;
    private readonly BlockingCollection<Batch> _waiting = [];
    private bool _started;

    /// <summary>Makes a pool for one environment.</summary>
    /// <param name="environment">The environment; it must outlive the pool.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    public RolloutPool(IEnvironment environment, int threads)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _environment = environment;
        _counts = new RolloutCounts[threads];
        _crew =
        [
            .. Enumerable
                .Range(0, threads)
                .Select(number => new Thread(() => Work(number)) { IsBackground = true, Name = $"rollouts {number + 1}" }),
        ];
    }

    /// <summary>Threads used.</summary>
    public int Threads => _crew.Length;

    /// <summary>What all workers did so far; to be read between runs.</summary>
    public RolloutCounts Counts => _counts.Aggregate((all, each) => all.With(each));

    /// <summary>Runs <paramref name="count"/> rollouts.</summary>
    /// <param name="count">Number of rollouts.</param>
    /// <param name="job">What rollout number i is.</param>
    /// <param name="options">How to run them.</param>
    /// <param name="cancellation">Stops before the next control step.</param>
    public void Run(int count, Func<int, RolloutJob> job, RolloutOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(options);
        RolloutOptions heard = options with { Cancellation = cancellation };
        For(count, (slot, worker) => job(slot).Run(worker, heard), cancellation);
    }

    /// <summary>
    /// Runs <paramref name="body"/> once for every slot in [0, count), each with the worker of the thread it is on, and returns when all
    /// are done.
    /// </summary>
    /// <param name="count">Number of slots.</param>
    /// <param name="body">The work of a slot; it must not use this pool.</param>
    /// <param name="cancellation">Stops before the next slot starts.</param>
    /// <remarks>Slots start in order. After one throws no further one starts, and the exception of the lowest is thrown again.</remarks>
    public void For(int count, Action<int, IRolloutWorker> body, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(body);
        if (count == 0)
            return;
        if (!_started)
        {
            _started = true;
            foreach (Thread thread in _crew)
                thread.Start();
        }
        int hands = Math.Min(count, _crew.Length);
        Batch batch = new(count, hands, body, cancellation);
        for (int i = 0; i < hands; i++)
            _waiting.Add(batch, CancellationToken.None);
        batch.Wait();
    }

    /// <summary>Ends the threads, which free their workers.</summary>
    public void Dispose()
    {
        if (_waiting.IsAddingCompleted)
            return;
        _waiting.CompleteAdding();
        if (_started)
            foreach (Thread thread in _crew)
                thread.Join();
        _waiting.Dispose();
    }

    // One thread's life: an OpenGL context belongs to the thread that made it, so the worker lives and dies here.
    private void Work(int number)
    {
        using IRolloutWorker worker = _environment.CreateWorker();
        foreach (Batch batch in _waiting.GetConsumingEnumerable())
            batch.Work(worker, done: () => _counts[number] = worker.Counts);
    }

    // Slots that several threads take from, and a wait for the last of them.
    private sealed class Batch(int count, int hands, Action<int, IRolloutWorker> body, CancellationToken cancellation)
    {
        private readonly SlotQueue _queue = new(count);
        private readonly object _gate = new();
        private int _busy = hands;

        internal void Work(IRolloutWorker worker, Action done)
        {
            _queue.Work(slot =>
            {
                cancellation.ThrowIfCancellationRequested();
                body(slot, worker);
            });
            done();
            lock (_gate)
            {
                if (--_busy == 0)
                    Monitor.PulseAll(_gate);
            }
        }

        internal void Wait()
        {
            lock (_gate)
            {
                while (_busy > 0)
                    Monitor.Wait(_gate);
            }
            _queue.ThrowIfFailed();
        }
    }
}
