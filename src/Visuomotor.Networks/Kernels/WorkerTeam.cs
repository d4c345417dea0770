using System.Runtime.ExceptionServices;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Kernels;

/// <summary>A few threads that share out numbered slots; slot i does the same work whoever runs it.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _starts;
    private readonly ManualResetEventSlim _finished = new(false, 200);
    private readonly Lock _failing = new();
    private Action<int, int>? _body;
    private int _slots;
    private int _next;
    private int _running;
    private int _failedSlot;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;

    public WorkerTeam(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _threads = new Thread[count - 1];
        _starts = new SemaphoreSlim[count - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _starts[i] = new SemaphoreSlim(0);
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"network worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers, the caller among them.</summary>
    public int Count { get; }

    /// <summary>Runs body(slot, worker) for every slot; the lowest failing slot's exception is thrown again.</summary>
    public void Run(int slotCount, Action<int, int> work)
    {
        if (slotCount == 0)
            return;
        _body = work;
        _slots = slotCount;
        _next = 0;
        _failure = null;
        _failedSlot = int.MaxValue;
        int helpers = Math.Min(_threads.Length, slotCount - 1);
        if (helpers > 0)
        {
            _finished.Reset();
            Volatile.Write(ref _running, helpers);
            for (int i = 0; i < helpers; i++)
                _starts[i].Release();
        }

        Share(0);
        if (helpers > 0)
            _finished.Wait();
        _failure?.Throw();
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (SemaphoreSlim start in _starts)
            start.Release();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (SemaphoreSlim start in _starts)
            start.Dispose();
        _finished.Dispose();
    }

    private void Serve(int worker)
    {
        while (true)
        {
            _starts[worker - 1].Wait();
            if (_stopping)
                return;
            Share(worker);
            if (Interlocked.Decrement(ref _running) == 0)
                _finished.Set();
        }
    }

    // a failure ends the sharing out; the lowest failed slot wins
    private void Share(int worker)
    {
        using OpenMp.Scope scope = OpenMp.SingleThread();
        while (true)
        {
            int slot = Interlocked.Increment(ref _next) - 1;
            if (slot >= _slots)
                return;
            try
            {
                _body!(slot, worker);
            }
#pragma warning disable CA1031 // whatever a slot throws is thrown again by Run
            catch (Exception error)
#pragma warning restore CA1031
            {
                lock (_failing)
                {
                    if (slot < _failedSlot)
                    {
                        _failedSlot = slot;
                        _failure = ExceptionDispatchInfo.Capture(error);
                    }
                }
            }
        }
    }
}
