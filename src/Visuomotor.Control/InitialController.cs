using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// The controller of the first rollouts: LQR under a double-integrator guess, velocity += dt * gain * torque, holding the initial joint
/// pose
/// or following a gait, with a wave of torque where one is asked for. Where actions are not torques, each torque is commanded by its
/// actuator's law.
/// Low-gain, safe, and wide enough to explore.
/// </summary>
/// <remarks>docs/method.md, "The first controller"; [L15] section IV.</remarks>
public static class InitialController
{
    /// <summary>Makes the controller.</summary>
    /// <param name="horizon">T.</param>
    /// <param name="controlPeriod">dt, seconds.</param>
    /// <param name="initialState">x_0, whose joint positions are held.</param>
    /// <param name="positions">Where in x the actuated joints' positions stand, one per action number.</param>
    /// <param name="velocities">Where in x their velocities stand, one per action number.</param>
    /// <param name="settings">Stiffness, damping, weights, gains.</param>
    /// <returns>The controller over x and commands.</returns>
    /// <exception cref="ArgumentException">The lists do not have one entry per action number.</exception>
    public static LinearGaussianController Create(
        int horizon,
        double controlPeriod,
        ReadOnlySpan<double> initialState,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<int> velocities,
        InitialControllerSettings settings
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        int actions = positions.Length;
        if (velocities.Length != actions || settings.ActionGains.Length != actions)
            throw new ArgumentException(
                $"{actions} joint positions need {actions} velocities and {actions} action gains, not {velocities.Length} velocities "
                    + $"and {settings.ActionGains.Length} gains",
                nameof(settings)
            );

        if (settings.Laws.Count != 0 && settings.Laws.Count != actions)
            throw new ArgumentException(
                $"{actions} action numbers need as many actuator laws, not {settings.Laws.Count}",
                nameof(settings)
            );

        LinearGaussianController small = Regulator(horizon, controlPeriod, settings);

        // spread the small gains over the full state, k = -K (where the joints should be)
        LinearGaussianController controller = new(horizon, initialState.Length, actions);
        for (int t = 0; t < horizon; t++)
        {
            MatrixSpan from = small.Gain(t),
                to = controller.Gain(t);
            Span<double> offset = controller.Offset(t);
            for (int j = 0; j < actions; j++)
            {
                (double position, double velocity) =
                    settings.Gait?.At(t * controlPeriod, j, initialState[positions[j]]) ?? (initialState[positions[j]], 0);
                for (int i = 0; i < actions; i++)
                {
                    // added, since two actuators may share a joint
                    to[i, positions[j]] += from[i, j];
                    to[i, velocities[j]] += from[i, actions + j];
                    offset[i] -= from[i, j] * position + from[i, actions + j] * velocity;
                }
            }
            if (settings.Gait is { } gait)
                AddFeedback(gait, t * controlPeriod, to, offset);
            if (settings.Wave is { } wave)
                for (int i = 0; i < actions; i++)
                    offset[i] += wave.At(t * controlPeriod, i);
            Command(to, offset, small.Covariances[t], positions, velocities, settings.Laws);
            controller.SetCovariance(t, small.Covariances[t]);
        }
        return controller;
    }

    // The regulator of the guess over [q - q0; v]: v' = v + dt gain u, q' = q + dt v'.
    private static LinearGaussianController Regulator(int horizon, double controlPeriod, InitialControllerSettings settings)
    {
        int actions = settings.ActionGains.Length,
            states = 2 * actions;
        LinearGaussianDynamics guess = new(horizon, states, actions);
        QuadraticCost cost = new(horizon, states, actions);
        for (int t = 0; t < horizon; t++)
        {
            MatrixSpan transition = guess.Transition(t),
                hessian = cost.Hessian(t);
            double weight = t == horizon - 1 ? settings.FinalWeight : 1;
            for (int i = 0; i < actions; i++)
            {
                double gain = settings.ActionGains[i];
                transition[i, i] = 1;
                transition[i, actions + i] = controlPeriod;
                transition[i, states + i] = controlPeriod * controlPeriod * gain;
                transition[actions + i, actions + i] = 1;
                transition[actions + i, states + i] = controlPeriod * gain;
                hessian[i, i] = weight * settings.Stiffness;
                hessian[actions + i, actions + i] = weight * settings.Stiffness * settings.Damping;
                hessian[states + i, states + i] = 1 / gain;
            }
        }
        LinearGaussianController small = new(horizon, states, actions);
        double[] entropy = new double[horizon];
        Array.Fill(entropy, settings.Variance);
        if (!new LinearQuadraticRegulator(horizon, states, actions).TrySolve(guess, cost, entropy, [], small, out int failedStep))
            throw new ArgumentException(
                $"the initial controller has no solution at time step {failedStep}: stiffness, damping, weights and gains must be positive",
                nameof(settings)
            );
        return small;
    }

    // What the gait's feedback adds to a controller in the part of the period that a time, s, lies in.
    private static void AddFeedback(Gait gait, double time, MatrixSpan gains, Span<double> offset)
    {
        double phase = gait.Phase(time);
        foreach (GaitFeedback feedback in gait.Feedback)
        {
            if (phase < feedback.From || phase >= feedback.To)
                continue;
            gains[feedback.Action, feedback.State] += feedback.Gain;
            offset[feedback.Action] -= feedback.Gain * feedback.Target;
        }
    }

    // From torques K x + k with covariance C to the commands that make them: every row by its actuator's law, u = (torque - c - a q - b v)
    // / s.
    private static void Command(
        MatrixSpan gain,
        Span<double> offset,
        MatrixSpan covariance,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<int> velocities,
        IReadOnlyList<ActuatorLaw> laws
    )
    {
        for (int i = 0; i < laws.Count; i++)
        {
            ActuatorLaw law = laws[i];
            Span<double> row = gain.Row(i);
            row[positions[i]] -= law.PerPosition;
            row[velocities[i]] -= law.PerVelocity;
            foreach (ref double value in row)
                value /= law.PerCommand;
            offset[i] = (offset[i] - law.Constant) / law.PerCommand;
            for (int j = 0; j < laws.Count; j++)
                covariance[i, j] /= law.PerCommand * laws[j].PerCommand;
        }
    }
}
