using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>
/// Sites that begin where the training condition has them, though what carries them sits otherwise in the hand: the arm starts otherwise.
/// </summary>
/// <param name="sites">The sites.</param>
/// <param name="joints">The joints that may move for it.</param>
/// <param name="error">Makes the error of a place that the arm cannot reach.</param>
internal sealed class StayingSites(int[] sites, int[] joints, Func<string, TaskFormatException> error)
{
    private const double Tolerance = 1e-3;

    /// <summary>Finds the start.</summary>
    /// <param name="basis">The training condition.</param>
    /// <param name="model">Its scene, changed.</param>
    /// <param name="position">The generalised positions to begin the search at; receives those of the start.</param>
    /// <exception cref="TaskFormatException">There is none within the joints' ranges.</exception>
    internal void Solve(TaskCondition basis, Model model, double[] position)
    {
        double[] targets = new double[3 * sites.Length];
        using (Simulation before = new(basis.Model))
        {
            basis.InitialPosition.CopyTo(before.Position);
            before.Forward();
            for (int i = 0; i < targets.Length; i++)
                targets[i] = before.SitePosition(sites[i / 3])[i % 3];
        }
        using Simulation simulation = new(model);
        position.CopyTo(simulation.Position);
        InverseKinematics.Solve(simulation, joints, sites, targets);
        double worst = 0;
        for (int i = 0; i < targets.Length; i++)
            worst = Math.Max(worst, Math.Abs(targets[i] - simulation.SitePosition(sites[i / 3])[i % 3]));
        if (!(worst <= Tolerance))
            throw error(
                FormattableString.Invariant(
                    $"from condition \"{basis.Name}\" the arm cannot bring the sites back to where they were: {worst:g2} m are left"
                ) + "; make the ranges of \"bodies\" smaller"
            );
        simulation.Position.CopyTo(position);
    }
}
