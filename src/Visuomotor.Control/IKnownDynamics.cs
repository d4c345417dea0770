namespace Visuomotor.Control;

/// <summary>A system whose true model can be asked: what <see cref="IterativeLqg"/> optimises against.</summary>
public interface IKnownDynamics
{
    /// <summary>T, the number of control steps.</summary>
    int Horizon { get; }

    /// <summary>Numbers in a state.</summary>
    int StateSize { get; }

    /// <summary>Numbers in an action.</summary>
    int ActionSize { get; }

    /// <summary>Smallest value of each action number; rollouts clamp to it. Minus infinity where there is no limit.</summary>
    ReadOnlySpan<double> ActionLow { get; }

    /// <summary>Largest value of each action number; rollouts clamp to it. Infinity where there is no limit.</summary>
    ReadOnlySpan<double> ActionHigh { get; }

    /// <summary>Runs the mean actions of a controller without noise and records states, actions, costs and the cost's expansion.</summary>
    void Rollout(LinearGaussianController controller, Trajectory into);

    /// <summary>
    /// Linearises the true dynamics along the rollout that was recorded last: F_t and f_t exact to first order, S_t zero.
    /// </summary>
    void Linearize(Trajectory rollout, LinearGaussianDynamics into);
}
