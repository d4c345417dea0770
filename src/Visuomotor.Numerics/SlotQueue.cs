using System.Runtime.ExceptionServices;

namespace Visuomotor.Numerics;

/// <summary>
/// The slots of one piece of work, which several threads take in order. After a slot throws no further slot is started; the exception of
/// the
/// lowest slot is the one that counts, the same with any number of threads, since all lower slots have run.
/// </summary>
/// <param name="slots">Number of slots.</param>
public sealed class SlotQueue(int slots)
{
    private readonly Lock _gate = new();
    private int _next;
    private int _failedSlot = int.MaxValue;
    private Exception? _failure;

    /// <summary>Takes slots until none is left; called by every thread that helps.</summary>
    /// <param name="body">The work of a slot.</param>
    public void Work(Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        while (TryTake(out int slot))
        {
            try
            {
                body(slot);
            }
#pragma warning disable CA1031 // Every exception is kept and the lowest slot's is thrown again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                lock (_gate)
                {
                    if (slot < _failedSlot)
                        (_failedSlot, _failure) = (slot, e);
                }
            }
        }
    }

    /// <summary>Throws the lowest failed slot's exception again; called when no thread works any more.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }

    private bool TryTake(out int slot)
    {
        lock (_gate)
        {
            slot = _next;
            if (slot >= slots || _failure is not null)
                return false;
            _next++;
            return true;
        }
    }
}
