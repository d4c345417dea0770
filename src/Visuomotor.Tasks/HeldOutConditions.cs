using System.Collections;

namespace Visuomotor.Tasks;

/// <summary>Conditions that were drawn from a variation; they hold their models until they are disposed.</summary>
public sealed class HeldOutConditions : IReadOnlyList<TaskCondition>, IDisposable
{
    private readonly TaskCondition[] conditions;

    internal HeldOutConditions(TaskCondition[] conditions) => this.conditions = conditions;

    /// <inheritdoc/>
    public int Count => conditions.Length;

    /// <inheritdoc/>
    public TaskCondition this[int index] => conditions[index];

    /// <inheritdoc/>
    public IEnumerator<TaskCondition> GetEnumerator() => ((IEnumerable<TaskCondition>)conditions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the conditions' models.</summary>
    public void Dispose()
    {
        foreach (TaskCondition condition in conditions)
            condition.Dispose();
    }
}
