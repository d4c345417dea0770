namespace Visuomotor.Control;

/// <summary>
/// One KL-constrained trajectory optimisation: minimise E_p[l] - lambda'u + nu KL(p || pibar) terms subject to
/// sum_t E KL(p(u|x) || anchor(u|x)) &lt;= <see cref="KlStep"/>.
/// With no policy it is trajectory optimisation under unknown dynamics; with policy, nu and lambda it is BADMM's step (d);
/// with the linearised policy as the anchor it is the C-step of mirror descent guided policy search.
/// </summary>
/// <remarks>[L14] section 3; [L16] section 4.2; [M16] section 3.</remarks>
public sealed class TrajectoryProblem
{
    /// <summary>Fitted dynamics, or the true model's linearisation.</summary>
    public required LinearGaussianDynamics Dynamics { get; init; }

    /// <summary>Expanded cost l.</summary>
    public required QuadraticCost Cost { get; init; }

    /// <summary>phat: the controller that made the samples, or for mirror descent the linearised policy.</summary>
    public required LinearGaussianController Anchor { get; init; }

    /// <summary>eps, in nats over the whole trajectory, positive.</summary>
    public required double KlStep { get; init; }

    /// <summary>pibar, the linearised policy; null without one.</summary>
    public LinearGaussianController? Policy { get; init; }

    /// <summary>nu_t, not negative, one per step; needed with <see cref="Policy"/>.</summary>
    public double[]? PolicyWeights { get; init; }

    /// <summary>lambda_t, one row of action numbers per step; null for zero.</summary>
    public MatrixSequence? Multipliers { get; init; }

    /// <summary>
    /// Whether lambda stands before pi(x) - u, as in the plain dual form, so that x feels it through the gains of <see cref="Policy"/>.
    /// Otherwise it stands before -u alone,
    /// since BADMM's constraint is on the mean action.
    /// </summary>
    public bool ConstrainsDifference { get; init; }
}
