namespace Visuomotor.Mujoco;

/// <summary>The state that an actuator has of its own between its control and its force. The values are MuJoCo's own (mjtDyn).</summary>
public enum ActuatorDynamics
{
    /// <summary>None: the force follows from the control at once.</summary>
    None = 0,

    /// <summary>The integral of the control.</summary>
    Integrator = 1,

    /// <summary>The control behind a first-order filter.</summary>
    Filter = 2,

    /// <summary>A muscle's activation.</summary>
    Muscle = 3,

    /// <summary>A callback's.</summary>
    User = 4,
}
