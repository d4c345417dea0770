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
    /// <exception cref="NotSupportedException">The scene switches passive forces off.</exception>
    public void CompensateGravity(ReadOnlySpan<int> bodies)
    {
        _ = Data;
        foreach (int body in bodies)
            CheckIndex(body, _sizes.Bodies, "body");
        if ((*(int*)(_model + ModelLayout.opt__disableflags) & MujocoConstants.mjDSBL_PASSIVE) != 0)
            throw new NotSupportedException($"{Model.Source}: gravity compensation is a passive force, and the scene switches those off");
        _compensation?.Dispose();
        _compensation = bodies.IsEmpty ? null : new GravityCompensation(bodies);
    }
}
