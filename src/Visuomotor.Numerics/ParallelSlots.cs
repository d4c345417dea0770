namespace Visuomotor.Numerics;

/// <summary>
/// Work cut into fixed slots. Slot i writes place i of the caller's results and nothing else, so results do not depend
/// on the number of threads or the order in which they finish.
/// </summary>
public static class ParallelSlots
{
    /// <summary>Runs <paramref name="body"/> once for every slot in [0, slots) and returns when all are done.</summary>
    /// <param name="slots">Number of slots, zero or more.</param>
    /// <param name="threads">How many slots may run at a time, at least one; one runs all of them on the calling thread, in order.</param>
    /// <param name="body">The work of a slot.</param>
    /// <remarks>
    /// Slots start in the order of their indices. After a slot throws no further slot is started, those running are waited for,
    /// and the exception of the lowest slot is thrown again: the same one with any number of threads, since all lower slots have run.
    /// </remarks>
    public static void For(int slots, int threads, Action<int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slots);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentNullException.ThrowIfNull(body);
        if (threads == 1 || slots <= 1)
        {
            for (int i = 0; i < slots; i++)
                body(i);
            return;
        }

        SlotQueue queue = new(slots);
        Task[] helpers = new Task[Math.Min(threads, slots) - 1];
        for (int i = 0; i < helpers.Length; i++)
            helpers[i] = Task.Run(() => queue.Work(body));
        queue.Work(body);
        Task.WaitAll(helpers);
        queue.ThrowIfFailed();
    }
}
