namespace Visuomotor.Control;

/// <summary>An environment whose true model can be asked, for the methods that may.</summary>
public interface IKnownSystem : IEnvironment
{
    /// <summary>The true model from one condition; dispose it if it can be.</summary>
    IKnownDynamics TrueDynamics(ICondition condition);
}
