using System.Runtime.ExceptionServices;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Kernels;

/// <summary>A few threads that share out numbered slots; slot i does the same work whoever runs it.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] starts;
    private readonly ManualResetEventSlim finished = new(false, 200);
    private readonly Lock failing = new();
    private Action<int, int>? body;
    private int slots;
    private int next;
    private int running;
    private int failedSlot;
    private ExceptionDispatchInfo? failure;
    private volatile bool stopping;

    public WorkerTeam(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        threads = new Thread[count - 1];
        starts = new SemaphoreSlim[count - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            starts[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"network worker {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>Workers, the caller among them.</summary>
    public int Count { get; }

    /// <summary>Runs body(slot, worker) for every slot; the lowest failing slot's exception is thrown again.</summary>
    public void Run(int slotCount, Action<int, int> work)
    {
        if (slotCount == 0)
            return;
        body = work;
        slots = slotCount;
        next = 0;
        failure = null;
        failedSlot = int.MaxValue;
        int helpers = Math.Min(threads.Length, slotCount - 1);
        if (helpers > 0)
        {
            finished.Reset();
            Volatile.Write(ref running, helpers);
            for (int i = 0; i < helpers; i++)
                starts[i].Release();
        }

        Share(0);
        if (helpers > 0)
            finished.Wait();
        failure?.Throw();
    }

    public void Dispose()
    {
        stopping = true;
        foreach (SemaphoreSlim start in starts)
            start.Release();
        foreach (Thread thread in threads)
            thread.Join();
        foreach (SemaphoreSlim start in starts)
            start.Dispose();
        finished.Dispose();
    }

    private void Serve(int worker)
    {
        while (true)
        {
            starts[worker - 1].Wait();
            if (stopping)
                return;
            Share(worker);
            if (Interlocked.Decrement(ref running) == 0)
                finished.Set();
        }
    }

    // a failure ends the sharing out; the lowest failed slot wins
    private void Share(int worker)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        while (true)
        {
            int slot = Interlocked.Increment(ref next) - 1;
            if (slot >= slots)
                return;
            try
            {
                body!(slot, worker);
            }
#pragma warning disable CA1031 // whatever a slot throws is thrown again by Run
            catch (Exception error)
#pragma warning restore CA1031
            {
                lock (failing)
                {
                    if (slot < failedSlot)
                    {
                        failedSlot = slot;
                        failure = ExceptionDispatchInfo.Capture(error);
                    }
                }
            }
        }
    }
}
