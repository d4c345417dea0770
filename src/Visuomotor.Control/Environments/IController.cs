namespace Visuomotor.Control;

/// <summary>What chooses the actions of a rollout. Exploration noise is the controller's own affair.</summary>
public interface IController
{
    /// <summary>Chooses the action of a time step.</summary>
    /// <param name="t">Time step, from 0.</param>
    /// <param name="state">x_t.</param>
    /// <param name="observation">o_t.</param>
    /// <param name="action">Receives u_t in the units of the actions; clamped to their limits afterwards.</param>
    void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action);
}
