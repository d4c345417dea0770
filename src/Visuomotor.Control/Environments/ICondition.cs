namespace Visuomotor.Control;

/// <summary>
/// One condition of an environment: where its trials begin. Whoever drew one disposes it; the environment's own need not be.
/// </summary>
public interface ICondition : IDisposable
{
    /// <summary>Its name, unlike any other's of the environment.</summary>
    string Name { get; }

    void IDisposable.Dispose() => GC.SuppressFinalize(this);
}
