using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <content>Gravity compensation, which MuJoCo 2.2.2 does not have itself.</content>
public sealed unsafe partial class Simulation
{
    /// <summary>
    /// Whether the weight of bodies is carried for them, as by a counterbalance: at every physics step (and in <see cref="Forward"/> and
    /// <see cref="TransitionFiniteDifference"/>) generalised forces that cancel gravity at the present positions are added to
    /// <see cref="PassiveForce"/>. Setting it to true compensates every body; <see cref="CompensateGravity"/> chooses some.
    /// It is a property of this object and not part of the saved state.
    /// </summary>
    /// <exception cref="NotSupportedException">The scene switches passive forces off.</exception>
    public bool GravityCompensate
    {
        get => _compensation is not null;
        set
        {
            if (value == GravityCompensate)
                return;
            if (!value)
            {
                _ = Data;
                _compensation?.Dispose();
                _compensation = null;
                return;
            }
            int[] all = new int[_sizes.Bodies - 1];
            for (int i = 0; i < all.Length; i++)
                all[i] = i + 1;
            CompensateGravity(all);
        }
    }

    /// <summary>
    /// Carries the weight of these bodies alone; an empty list switches the compensation off. See <see cref="GravityCompensate"/>.
    /// </summary>
    /// <param name="bodies">The bodies.</param>
    /// <param name="weights">
    /// The model whose masses are carried: this simulation's or one that it was edited from; null for this simulation's. A counterbalance
    /// that was set for the one knows nothing of what the other weighs more.
    /// </param>
    /// <exception cref="NotSupportedException">The scene switches passive forces off.</exception>
    /// <exception cref="ArgumentException">The masses are those of another scene.</exception>
    public void CompensateGravity(ReadOnlySpan<int> bodies, Model? weights = null)
    {
        _ = Data;
        foreach (int body in bodies)
            CheckIndex(body, _sizes.Bodies, "body");
        if ((*(int*)(_model + ModelLayout.opt__disableflags) & MujocoConstants.mjDSBL_PASSIVE) != 0)
            throw new NotSupportedException($"{Model.Source}: gravity compensation is a passive force, and the scene switches those off");
        if (weights is not null && weights.Origin != Model.Origin)
            throw new ArgumentException($"the masses are those of another scene than {Model.Source}", nameof(weights));
        _compensation?.Dispose();
        _compensation = bodies.IsEmpty ? null : new GravityCompensation(bodies, weights ?? Model);
    }
}
