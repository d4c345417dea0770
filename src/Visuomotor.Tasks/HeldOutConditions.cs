using System.Collections;

namespace Visuomotor.Tasks;

/// <summary>Conditions that were drawn from a variation; they hold their models until they are disposed.</summary>
public sealed class HeldOutConditions : IReadOnlyList<TaskCondition>, IDisposable
{
    private readonly TaskCondition[] _conditions;

    internal HeldOutConditions(TaskCondition[] conditions) => _conditions = conditions;

    /// <inheritdoc/>
    public int Count => _conditions.Length;

    /// <inheritdoc/>
    public TaskCondition this[int index] => _conditions[index];

    /// <inheritdoc/>
    public IEnumerator<TaskCondition> GetEnumerator() => ((IEnumerable<TaskCondition>)_conditions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the conditions' models.</summary>
    public void Dispose()
    {
        foreach (TaskCondition condition in _conditions)
            condition.Dispose();
    }
}
